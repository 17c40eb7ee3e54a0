import { afterAll, beforeAll, expect, it } from 'vitest';
import { SECRET, startTestSystem } from './testing.ts';
import type { TestSystem } from './testing.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem();
});

afterAll(() => system.close());

const read = async (secret: string): Promise<{ status: number; text: string }> => {
  const answer = await fetch(`${system.worker.url}/metrics`, { headers: { authorization: `Bearer ${secret}` } });
  return { status: answer.status, text: await answer.text() };
};

it('tells what became of writes and what the search has to do', async () => {
  const wiki = await system.wiki();
  await system.commit(wiki, [{ op: 'put', path: 'A', content: 'one', revision: null }]);
  const again = system.commit(wiki, [{ op: 'put', path: 'A', content: 'two', revision: null }]);
  await expect(again).rejects.toThrow();
  const { status, text } = await read(SECRET);
  expect(status).toBe(200);
  expect(text).toContain('wikibot_write_duration_seconds_count{outcome="landed"} 1\n');
  expect(text).toMatch(/^wikibot_write_duration_seconds_count\{outcome="(?:refused|conflict)"\} 1$/m);
  for (const embedder of ['corpus', 'minilm']) {
    expect(text).toMatch(new RegExp(`^wikibot_search_queue_pages\\{embedder="${embedder}"\\} \\d+$`, 'm'));
    expect(text).toMatch(new RegExp(`^wikibot_search_queue_oldest_seconds\\{embedder="${embedder}"\\} [\\d.]+$`, 'm'));
  }
  expect(text).toContain('wikibot_search_model_state{state="off"} 1\n');
  expect(text).toContain('wikibot_worker_process_resident_memory_bytes');
});

it('tells nobody without the secret', async () => {
  expect((await read('not the secret')).status).toBe(401);
});
