module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      // Benches are run like tests, and may use what tests use.
      files: ['src/**/*.bench.ts'],
      rules: { 'no-restricted-imports': 'off' },
    },
  ],
});
