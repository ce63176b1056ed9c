const base = require('../../../jest.config.cjs');

/** `npm run test:eventstore`: what only a real server can tell. */
module.exports = {
  ...base,
  rootDir: '../../..',
  roots: ['<rootDir>/test/eventstoredb/real'],
  testPathIgnorePatterns: [],
  globalSetup: '<rootDir>/test/eventstoredb/real/global-setup.ts',
  globalTeardown: '<rootDir>/test/eventstoredb/real/global-teardown.ts',
  maxWorkers: 1,
};
