import { type Completion, CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { expect, it } from 'vitest';
import { type CompletionOptions, completionSources } from './completion.ts';
import { indexNames } from './matching.ts';

const options: CompletionOptions = {
  path: () => 'Home',
  vocabulary: () =>
    Promise.resolve({
      index: indexNames({
        pages: [
          { path: 'Actors/Iran', title: 'Iran', aliases: ['Persia'] },
          { path: 'Home', title: 'Home', aliases: [] },
        ],
        files: [{ path: 'Home/map.png', size: 1 }],
      }),
      tags: ['asia', 'state'],
      categories: ['actor'],
    }),
  headings: (target) => Promise.resolve(target === 'Iran' ? ['History', 'Oil [x]'] : ['Own']),
  texts: { create: (name) => `Create ${name}` },
};

/** `|` is the cursor. */
async function complete(marked: string): Promise<Completion[]> {
  const pos = marked.indexOf('|');
  const state = EditorState.create({ doc: marked.replace('|', '') });
  const context = new CompletionContext(state, pos, false);
  const results = await Promise.all(completionSources(options).map(async (source) => await source(context)));
  return results.flatMap((result) => result?.options ?? []);
}
const labels = async (marked: string) => (await complete(marked)).map(({ label }) => label);

it('offers pages after [[, and to make one that is not there', async () => {
  expect(await labels('see [[ir|')).toEqual(['Iran', 'Create ir']);
  expect(await labels('see [[iran|')).toEqual(['Iran']);
  expect(await labels('see [[pers|]]')).toEqual(['Persia', 'Create pers']);
  expect(await labels('see [ir|')).toEqual([]);
  expect(await labels('see [[ir]] and|')).toEqual([]);
});

it('offers files after ![[ first', async () => {
  expect((await labels('![[|'))[0]).toBe('map.png');
});

it('offers headings after #', async () => {
  expect(await labels('[[Iran#|')).toEqual(['History', 'Oil [x]']);
  expect(await labels('[[Iran#hist|')).toEqual(['History']);
  expect(await labels('[[#|')).toEqual(['Own']);
});

it('offers tags, categories and keys in the frontmatter, and nowhere else', async () => {
  expect(await labels('---\ntags: [as|]\n---\n')).toEqual(['asia', 'state']);
  expect(await labels('---\ntags: [asia, |]\n---\n')).toEqual(['asia', 'state']);
  expect(await labels('---\ntags:\n  - |\n---\n')).toEqual(['asia', 'state']);
  expect(await labels('---\naliases:\n  - |\n---\n')).toEqual([]);
  expect(await labels('---\ncategory: |\n---\n')).toEqual(['actor']);
  expect(await labels('---\nca|\n---\n')).toContain('category');
  expect(await labels('tags: [as|]')).toEqual([]);
});

it('offers callouts and languages', async () => {
  expect(await labels('> [!no|')).toContain('note');
  expect(await labels('```ty|')).toContain('typescript');
});
