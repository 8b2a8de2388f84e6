import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/{e2e,measured}/**/*.test.ts'],
    globalSetup: 'tests/e2e/support/district.ts',
    // One district, and one file of tests at a time: what somebody does to an account would meet the others.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
