/** The tests that need a container engine: `npm run test:containers`. */
module.exports = {
  ...require('./jest.config.cjs'),
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['<rootDir>/test/containers/**/*.spec.ts'],
  globalSetup: '<rootDir>/test/containers/support/engine.ts',
  testTimeout: 120_000,
  maxWorkers: 1, // What they wait for is the machine, not each other.
};
