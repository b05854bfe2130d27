import { typeOnlyFiles } from './scripts/type-only-files.js';

/** A project of tests in Node; those of `browser` and `firefox` talk to one. */
const nodeProject = (displayName, folder, tsconfig, ignored = []) => ({
  displayName,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@offloop/source', 'node', 'node-addons'] },
  testMatch: [`<rootDir>/${folder}/**/*.test.{ts,tsx}`],
  testPathIgnorePatterns: ['/node_modules/', ...ignored],
  modulePathIgnorePatterns: ['<rootDir>/\\.cache/', '<rootDir>/dist/', '<rootDir>/test/consumers/'],
  globalSetup: '<rootDir>/test/setup/transpile.js',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '\\.tsx?$': ['ts-jest', { useESM: true, tsconfig: `<rootDir>/${tsconfig}` }] },
  moduleNameMapper: {
    // Threads and processes do not go through Jest: they load the copy that globalSetup transpiles.
    '^.*/worker-url\\.js$': '<rootDir>/test/setup/worker-url.ts',
    '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.tsx', '$1.js'],
  },
});

const browser = 'test/browser';
const legacy = 'test/decorators-legacy';
/** What differs most from browser to browser: the language's generators, how workers fail, what the document tells of elements. */
const short = ['firefox/engine-suites', 'element-owners', 'web-worker-failures'];
const isShort = process.env.OFFLOOP_FIREFOX_SET === 'short';

export default {
  projects: [
    nodeProject('unit', 'test', 'tsconfig.json', [`<rootDir>/${legacy}/`, `<rootDir>/${browser}/`]),
    // A project of its own, because ts-jest reads the compiler options once per project, whatever `transform` says.
    nodeProject('legacy', legacy, `${legacy}/tsconfig.json`),
    {
      ...nodeProject('browser', browser, 'tsconfig.json', [`<rootDir>/${browser}/firefox/`]),
      globalSetup: '<rootDir>/test/setup/chromium.js',
      globals: { BROWSER: 'chromium' },
    },
    // The same files in another browser, without those of the examples and of the benchmarks.
    {
      ...nodeProject('firefox', browser, 'tsconfig.json', [
        `<rootDir>/${browser}/(photos/|logbook/|benchmarks|electron)`,
      ]),
      globalSetup: '<rootDir>/test/setup/firefox.js',
      ...(isShort && { testMatch: short.map((file) => `<rootDir>/${browser}/${file}.test.ts`) }),
      testEnvironment: '<rootDir>/test/setup/firefox-environment.js',
      globals: { BROWSER: 'firefox' },
    },
  ],
  reporters: ['default', '<rootDir>/test/setup/coverage-reporter.js', '<rootDir>/test/setup/tally.js'],
  // Jest itself would leave one core unused; a test waits more than it works.
  maxWorkers: 2,
  // Workers start slowly on a busy machine.
  testTimeout: 30_000,
  // Babel's counters would break functions that are sent to workers as source.
  coverageProvider: 'v8',
  coverageDirectory: 'coverage',
  coverageReporters: ['text', 'json-summary', 'lcovonly'],
  // Something else takes the place of `worker-url.ts` here, and of types nothing is left.
  collectCoverageFrom: ['src/**/*.{ts,tsx}', '!src/**/worker-url.ts', ...typeOnlyFiles().map((file) => `!${file}`)],
  coverageThreshold: { global: { lines: 95 } },
};
