import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{app,bench,bin,front,lib,prisma,worker}/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    // Half of a test is waiting for processes of its own: vitest's default leaves one of two processors idle.
    maxWorkers: '100%',
    passWithNoTests: false,
    // Real databases and repositories take their time on a busy machine.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
