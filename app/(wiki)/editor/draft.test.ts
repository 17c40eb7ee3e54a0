import { expect, it } from 'vitest';
import { usefulDraft } from './draft.ts';

const draft = (content: string, at: number) => ({ content, at, revision: null });

it('goes on with the newer draft that differs from the page', () => {
  const [here, there] = [draft('here', 2), draft('there', 1)];
  expect(usefulDraft(here, there, 'page')).toBe(here);
  expect(usefulDraft(draft('here', 1), draft('there', 2), 'page')?.content).toBe('there');
  expect(usefulDraft(draft('page', 3), there, 'page')).toBe(there);
  expect(usefulDraft(draft('page', 3), null, 'page')).toBeNull();
  expect(usefulDraft(null, null, 'page')).toBeNull();
});
