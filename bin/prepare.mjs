/** After `npm install` in a git clone: the hooks of the project (.githooks) are used. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './lib/places.mjs';

// In a worktree `.git` is a file; a copy without it has no hooks to run.
if (!process.env.CI && existsSync(join(ROOT, '.git'))) {
  try {
    execFileSync('git', ['config', 'core.hooksPath', '.githooks'], { cwd: ROOT, stdio: 'ignore' });
  } catch {
    // Without git, or in somebody else's folder, there is nothing to set up.
  }
}
