import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    // Some hooks compile the package.
    hookTimeout: 120_000,
    env: { NO_COLOR: '1' },
  },
})
