/** The editor of one path: an existing page (or one section of it), or one that is to be. */
import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { isWikibotError } from '#lib/core/errors.ts';
import { nameOf } from '#lib/core/paths.ts';
import { server } from '../../server.ts';
import { hostSessionPath } from '../../identity/paths.ts';
import { assetUrl } from '../../ui/assets.ts';
import { TextsFor } from '../../ui/i18n/texts-for.tsx';
import { type OpenedWiki } from '../open.ts';
import { WikiHeader, apexPath } from '../reading/chrome.tsx';
import { Editor } from './editor.tsx';
import { findSection } from './find-section.ts';
import type { EditorProps } from './types.ts';

interface Props {
  readonly opened: OpenedWiki;
  readonly path: string | null;
  /** Id of a heading, or its line. */
  readonly section?: string | null;
}

export async function EditorPage({ opened, path, section = null }: Props) {
  const { t, wiki, urls, appUrl, username } = opened;
  const start = path === null ? newPage(null) : await startOf(opened, path);
  const isNew = start.revision === null;
  const [draft, templates, head] = await Promise.all([
    start.path === null ? null : draftOf(opened, start.path),
    isNew ? templatesOf(opened) : [],
    headers(),
  ]);
  const here = start.path === null ? urls.tool('new') : urls.tool('edit', start.path);
  const signIn = new URL('/signin', appUrl);
  signIn.searchParams.set('return_to', apexPath({ wiki, urls }, urls.tool('changes')));
  return (
    <TextsFor t={t} namespaces={['editor', 'codemirror', 'common']}>
      <link rel="stylesheet" href={assetUrl('editor.css')} precedence="default" />
      <WikiHeader t={t} username={username} wiki={wiki} urls={urls} appUrl={appUrl} here={here} sidebar={false} />
      <Editor
        base={urls.base}
        wikiId={wiki.wikiId}
        homePath={wiki.homePath}
        signInHref={urls.base.startsWith('/@') ? signIn.href : hostSessionPath(urls.tool('changes'))}
        nonce={nonceOf(head.get('content-security-policy'))}
        {...start}
        section={section === null || section === '' ? null : findSection(start.content, section)}
        draft={draft}
        templates={templates}
      />
    </TextsFor>
  );
}

type Start = Pick<EditorProps, 'path' | 'revision' | 'content'>;

function newPage(path: string | null): Start {
  return { path, revision: null, content: path === null ? '' : `# ${nameOf(path)}\n\n` };
}

async function startOf({ actor, wiki, urls }: OpenedWiki, path: string): Promise<Start> {
  try {
    const located = await server().services.pages.locate(actor, wiki, path);
    if (located.kind === 'page') {
      const { page } = located.view;
      if (!located.exact) redirect(urls.tool('edit', page.path));
      return { path: page.path, revision: page.revision, content: located.view.content };
    }
    if (located.kind === 'moved') redirect(urls.tool('edit', located.path));
    if (located.kind === 'file') notFound();
  } catch (error) {
    // A path that can't be is shown in the editor, where saving says why.
    if (!isWikibotError(error) || error.code !== 'bad_path') throw error;
  }
  return newPage(path);
}

async function draftOf({ actor, wiki }: OpenedWiki, path: string): Promise<EditorProps['draft']> {
  try {
    const draft = await server().services.drafts.read(actor, wiki, path);
    return { content: draft.content, revision: draft.base_revision, at: Date.parse(draft.updated_at) };
  } catch (error) {
    if (isWikibotError(error) && (error.code === 'not_found' || error.code === 'bad_path')) return null;
    throw error;
  }
}

const MOST_TEMPLATES = 50;

/** Pages under `Meta/Templates`, and others under `Meta/` that say in their name or tags that they are one. */
async function templatesOf({ actor, wiki }: OpenedWiki): Promise<EditorProps['templates']> {
  const { pages } = await server().services.pages.list(actor, wiki, { prefix: 'Meta', limit: 500 });
  return pages
    .filter(
      ({ path, name, tags }) => /\/Templates?\//i.test(path) || /template/i.test(name) || tags.includes('template'),
    )
    .slice(0, MOST_TEMPLATES)
    .map(({ path, title }) => ({ path, title }));
}

/** Of the policy that the middleware has given this page. */
function nonceOf(policy: string | null): string {
  return /'nonce-([^']+)'/.exec(policy ?? '')?.[1] ?? '';
}
