import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadBase } from './base.ts';
import { ceiling, missed, readRecorded, recorded, totals } from './figures.ts';
import { runTask } from './run.ts';
import { TASKS } from './suite.ts';
import type { Tree } from './types.ts';
import { type WikibotContestant, startWikibot } from './wikibot.ts';

const servers = await readRecorded();
const base = await loadBase();

describe('the recorded figures', () => {
  it('are of these thirty tasks, on three servers', () => {
    expect(TASKS).toHaveLength(30);
    expect(servers.map(({ name }) => name)).toEqual(['wikibot', 'filesystem', 'mcpvault']);
    for (const { tasks } of servers) expect(tasks.map(({ task }) => task)).toEqual(TASKS.map(({ name }) => name));
  });

  it('keep the bar: at most half the bytes of either file-system server, on tasks that all can do', () => {
    expect(missed(totals(servers).common)).toEqual([]);
  });
});

// Elsewhere than beside the corpus there is nothing to ask about.
describe.each(base === null ? [] : [{ commits: base }])('on Obsidian Help', ({ commits }) => {
  let wikibot: WikibotContestant;
  let before: Tree;
  beforeAll(async () => {
    wikibot = await startWikibot(commits);
    await wikibot.export();
    before = await wikibot.tree();
  }, 120_000);
  afterAll(() => wikibot.close());

  it.each(TASKS)('$name', async (task) => {
    const result = await runTask(wikibot, task, before);
    expect(result.failure).toBeNull();
    const known = servers[0]?.tasks.find((other) => other.task === task.name);
    expect(recorded(result).bytes).toBeLessThanOrEqual(known === undefined ? 0 : ceiling(known));
  });
});
