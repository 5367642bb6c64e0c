/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'jsdom',
  // No time decides a test: it is long enough for a machine that does much else.
  testTimeout: 60000,
  testMatch: ['<rootDir>/src/**/__tests__/**/*.spec.ts?(x)'],
  setupFilesAfterEnv: ['<rootDir>/src/testing/setup.ts'],
  moduleNameMapper: {
    '\\.(css|svg)$': '<rootDir>/src/testing/emptyModule.ts',
    // Its other build is an ES module, which jest does not read.
    '^marked$': '<rootDir>/node_modules/marked/lib/marked.umd.js'
  },
  // Has no other build than an ES module.
  transformIgnorePatterns: ['/node_modules/(?!hyparquet/)'],
  transform: {
    // Types are checked by `npm run lint`; here they are only taken off.
    '\\.tsx?$': [
      'ts-jest',
      {
        tsconfig: '<rootDir>/tsconfig.test.json',
        diagnostics: false
      }
    ],
    'hyparquet/.+\\.js$': [
      'ts-jest',
      { tsconfig: { allowJs: true, module: 'commonjs' }, diagnostics: false }
    ]
  }
};
