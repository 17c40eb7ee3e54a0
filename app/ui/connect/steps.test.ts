import { expect, it } from 'vitest';
import { agentName, stepsOf } from './steps.ts';

it('waits for the first call, then for the first change', () => {
  expect(stepsOf({ last_used_at: null, last_agent: null, first_change: null })).toEqual({
    ...{ agent: null, change: null, watches: true },
  });
  expect(stepsOf({ last_used_at: '2026-11-20T10:00:00Z', last_agent: 'claude-code/2.1', first_change: null })).toEqual({
    ...{ agent: 'Claude Code', change: null, watches: true },
  });
  const change = { message: 'Add Iran\n\nMore.', url: '/@ada/notes/-/commit/1' };
  expect(stepsOf({ last_used_at: '2026-11-20T10:00:00Z', last_agent: null, first_change: change })).toEqual({
    ...{ agent: '', change: { message: 'Add Iran', url: change.url }, watches: false },
  });
});

it('ends at the first call where the token alone is described, and follows no link elsewhere', () => {
  expect(stepsOf({ last_used_at: '2026-11-20T10:00:00Z', last_agent: 'x' }).watches).toBe(false);
  expect(stepsOf({ first_change: { message: 'x', url: 'https://example.org' } }).change?.url).toBeNull();
  expect(stepsOf(null)).toEqual({ agent: null, change: null, watches: true });
});

it.each([
  ['claude-code/2.1 (cli)', 'Claude Code'],
  ['Cursor/1.0', 'Cursor'],
  ['Visual Studio Code/1.9', 'VS Code'],
  ['node-fetch/3 (x)', 'node-fetch/3'],
  ['', ''],
])('%s is %s', (agent, name) => expect(agentName(agent)).toBe(name));
