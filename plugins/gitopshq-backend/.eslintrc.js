module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      // Benches and drills are run like tests, and may use what tests use.
      files: ['src/**/*.bench.ts', 'src/**/*.drill.ts'],
      rules: { 'no-restricted-imports': 'off' },
    },
  ],
});
