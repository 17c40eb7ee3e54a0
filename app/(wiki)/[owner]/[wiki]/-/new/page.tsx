import type { Metadata } from 'next';
import { getTranslator } from '../../../../../ui/i18n/request.ts';
import { EditorPage } from '../../../../editor/editor-page.tsx';
import { type WikiParams, openWiki } from '../../../../open.ts';

interface Props {
  params: Promise<WikiParams>;
  searchParams: Promise<{ path?: string | string[] }>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslator();
  return { title: t('editor.new_page') };
}

export default async function NewPage({ params, searchParams }: Props) {
  const { path } = await searchParams;
  const wanted = typeof path === 'string' && path !== '' ? path : null;
  const opened = await openWiki(
    await params,
    'write',
    `/-/new${wanted === null ? '' : `?path=${encodeURIComponent(wanted)}`}`,
  );
  return <EditorPage opened={opened} path={wanted} />;
}
