/** CommonJS under jest: no experimental flag, fast start. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^parley$': '<rootDir>/src/index.ts',
    '^parley/consumer$': '<rootDir>/src/consumer.ts',
    '^parley/machines$': '<rootDir>/src/machines/index.ts',
    '^parley/emulator$': '<rootDir>/emulator/index.ts',
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
  detectOpenHandles: true,
  testTimeout: 20_000,
};
