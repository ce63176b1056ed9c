/** How TypeScript becomes what Node runs, in specs and in the processes they start. */
const typescript = require('./test/support/swc.json');

/** CommonJS mode: Jest's ESM mode leaks memory across files, so ESM dependencies are turned into CommonJS on the way in. */
module.exports = {
  testEnvironment: 'node',
  reporters: ['default', '<rootDir>/test/support/closing-line.cjs'],
  roots: ['<rootDir>/test'],
  maxWorkers: '100%', // Jest would leave one core idle: of two, half of the machine.
  testTimeout: 180_000, // What one waits for is the machine, which may be busy; what a spec waits for has bounds of its own.
  testMatch: ['**/*.spec.ts'],
  // Those have configurations of their own: jest.containers.config.cjs, jest.eventstore.config.cjs.
  testPathIgnorePatterns: ['/node_modules/', '/test/containers/', '/test/eventstoredb/real/'],
  transform: {
    '\\.ts$': ['@swc/jest', typescript],
    '\\.m?js$': '<rootDir>/test/support/esm-transformer.cjs',
  },
  transformIgnorePatterns: [],
  collectCoverageFrom: ['src/domain/**/*.ts', 'src/projections/**/*.ts'],
  coverageDirectory: 'coverage',
  coverageReporters: ['text-summary', 'lcov'],
  coverageThreshold: { global: { branches: 95 } },
};
