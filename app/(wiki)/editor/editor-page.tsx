/** The editor of one path: an existing page, or one that is to be. */
import { notFound, redirect } from 'next/navigation';
import { isWikibotError } from '#lib/core/errors.ts';
import { nameOf } from '#lib/core/paths.ts';
import { server } from '../../server.ts';
import { TextsFor } from '../../ui/i18n/texts-for.tsx';
import { type OpenedWiki } from '../open.ts';
import { WikiHeader } from '../reading/chrome.tsx';
import { Editor } from './editor.tsx';
import type { EditorProps } from './types.ts';

export async function EditorPage({ opened, path }: { opened: OpenedWiki; path: string | null }) {
  const { t, wiki, urls, appUrl, username } = opened;
  const start = path === null ? newPage(null) : await startOf(opened, path);
  return (
    <TextsFor t={t} namespaces={['editor']}>
      <WikiHeader
        t={t}
        username={username}
        wiki={wiki}
        urls={urls}
        appUrl={appUrl}
        here={start.path === null ? urls.tool('new') : urls.tool('edit', start.path)}
        sidebar={false}
      />
      <Editor base={urls.base} wikiId={wiki.wikiId} homePath={wiki.homePath} {...start} />
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
