/** What only a real EventStoreDB can tell: `npm run test:eventstore`. */
module.exports = {
  ...require('./jest.config.cjs'),
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['<rootDir>/test/eventstoredb/real/**/*.spec.ts'],
  globalSetup: '<rootDir>/test/eventstoredb/real/global-setup.ts',
  globalTeardown: '<rootDir>/test/eventstoredb/real/global-teardown.ts',
  maxWorkers: 1,
};
