/** Pages inside of pages, on a real database and worker. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '#lib/core/access.ts';
import { makeUser } from '#lib/services/testing/deps.ts';
import type { TestSystem } from '#lib/services/testing/worker.ts';
import { startTestSystem } from '#lib/services/testing/worker.ts';
import type { WikiInfo } from '#lib/services/types.ts';
import { renderedPage } from './rendering.ts';
import { filledPage } from './transclusion.ts';
import { wikiUrls } from './urls.ts';

const PAGES: Readonly<Record<string, string>> = {
  Front: 'before\n\n![[A/Part#Two]]\n\n![[Values.csv]]\n\n![[A/Part#Nothing]]\n',
  'A/Part': '# One\n\nhidden\n\n# Two\n\nshown [[Near]] ^b1\n\n![[Front]]\n',
  'A/Near': 'near',
  Self: 'x ^id\n\n![[Self]]\n\n![[A/Part#^b1]]\n',
  Deep1: '1 ![[no]]\n\n![[Deep2]]',
  Deep2: '2\n\n![[Deep3]]',
  Deep3: '3\n\n![[Deep4]]',
  Deep4: '4\n\n![[Deep5]]',
  Deep5: '5\n\n![[Deep6]]',
  Deep6: '6\n\n![[Deep7]]',
  Deep7: '7',
  Many: '![[A/Near]]\n\n'.repeat(60),
};

let system: TestSystem;
let actor: Actor;
let wiki: WikiInfo;

async function shown(path: string, as: Actor = actor): Promise<string> {
  const located = await system.services.pages.locate(as, wiki, path);
  if (located.kind !== 'page') throw new Error(`${path} is ${located.kind}`);
  const { view } = located;
  const { parts } = await renderedPage(view.page.blobOid, view.content);
  const { services, deps } = system;
  const reader = { services, deps, actor: as, wiki, urls: wikiUrls('/@ada/notes', 'Home') };
  return await filledPage(reader, { path: view.page.path, parts, links: view.links });
}

beforeAll(async () => {
  system = await startTestSystem();
  const { services, deps } = system;
  actor = await makeUser(deps, 'ada');
  await services.wikis.create(actor, { slug: 'notes' }, { agent: null });
  wiki = await services.access.open(actor, { owner: 'ada', slug: 'notes' }, 'write');
  const csv = await deps.repos.stage(wiki.wikiId, new TextEncoder().encode('name,count\nx,1\n'));
  await services.pages.commit(
    actor,
    wiki,
    {
      changes: [
        ...Object.entries(PAGES).map(([path, content]) => ({ op: 'put' as const, path, content, revision: null })),
        { op: 'put_blob' as const, file: 'Values.csv', oid: csv.oid, revision: null, overwrite: false },
      ],
      message: 'pages',
    },
    { agent: null },
  );
});

afterAll(() => system.close());

describe('filledPage', () => {
  it('shows the section of another page, its links its own, and a table', async () => {
    const html = await shown('Front');
    expect(html).toMatch(/<div class="transclusion"><a[^>]* href="\/@ada\/notes\/A\/Part#two"[^>]*>One<\/a>/);
    expect(html).toContain('shown <a class="wikilink" href="/@ada/notes/A/Near">Near</a>');
    expect(html).not.toContain('hidden');
    expect(html).toContain('<td>x</td><td align="right">1</td>');
  });

  it('ends in a card at a cycle and at a heading that is not there', async () => {
    const html = await shown('Front');
    expect(html).toContain('<a class="embed-card" href="/@ada/notes/Front">Front</a>');
    expect(html).toContain('class="embed-card" href="/@ada/notes/A/Part#nothing"');
    expect(await shown('Self')).toMatch(/embed-card" href="\/@ada\/notes\/Self"[\s\S]*<p>shown /);
  });

  it('ends in a card when it is too deep or too much', async () => {
    const deep = await shown('Deep1');
    expect(deep).toContain('<p>6</p>');
    expect(deep).not.toContain('<p>7</p>');
    expect((await shown('Many')).match(/class="transclusion"/g)).toHaveLength(50);
  });
});
