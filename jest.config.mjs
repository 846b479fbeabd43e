/** CommonJS under jest: no experimental flag, fast start. */
export default {
  testEnvironment: 'node',
  // All that tests import: `--findRelatedTests src/…` only knows files below a root.
  roots: ['src', 'emulator', 'testing', 'cli', 'visualizer', 'test'].map((folder) => `<rootDir>/${folder}`),
  testMatch: ['**/*.test.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^#runtime$': '<rootDir>/src/runtime.node.ts',
    '^parley-sdk$': '<rootDir>/src/index.ts',
    '^parley-sdk/consumer$': '<rootDir>/src/consumer.ts',
    '^parley-sdk/machines$': '<rootDir>/src/machines/index.ts',
    '^parley-sdk/inspect$': '<rootDir>/src/inspect.ts',
    '^parley-sdk/visualizer$': '<rootDir>/visualizer/server/index.ts',
    '^parley-sdk/emulator$': '<rootDir>/emulator/index.ts',
    '^parley-sdk/testing$': '<rootDir>/testing/index.ts',
  },
  transform: {
    '^.+\\.[tj]s$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [
    '/node_modules/(?!(?:ky|jose|file-type|strtok3|token-types|uint8array-extras|@tokenizer|@borewit)/)',
  ],
  // Ends what hangs. On a machine that is busy the longest take four times as long as on a quiet one.
  testTimeout: 60_000,
  testSequencer: '<rootDir>/scripts/support/longest-first.cjs',
  // Jest leaves one core free, which on a machine with two would be half of it.
  maxWorkers: '100%',
};
