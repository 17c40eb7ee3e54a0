import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{app,bench,bin,front,lib,prisma,worker}/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    passWithNoTests: false,
    // Real databases and repositories take their time on a busy machine.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
