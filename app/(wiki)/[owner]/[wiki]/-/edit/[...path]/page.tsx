import type { Metadata } from 'next';
import { getTranslator } from '../../../../../../ui/i18n/request.ts';
import { EditorPage } from '../../../../../editor/editor-page.tsx';
import { type WikiParams, openWiki } from '../../../../../open.ts';

interface Props {
  params: Promise<WikiParams & { path: string[] }>;
  /** `section`: the id of a heading, or its line; that section alone is edited. */
  searchParams: Promise<{ section?: string | string[] }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ path }, t] = await Promise.all([params, getTranslator()]);
  return { title: t('editor.edit', { name: decodeURIComponent(path.at(-1) ?? '') }) };
}

export default async function EditPage({ params, searchParams }: Props) {
  const [{ path, ...wiki }, { section }] = await Promise.all([params, searchParams]);
  const wanted = typeof section === 'string' && section !== '' ? section : null;
  const query = wanted === null ? '' : `?section=${encodeURIComponent(wanted)}`;
  const opened = await openWiki(wiki, 'write', `/-/edit/${path.join('/')}${query}`);
  return <EditorPage opened={opened} path={path.map(decodeURIComponent).join('/')} section={wanted} />;
}
