import type { Metadata } from 'next';
import { EditorPage } from '../../../../editor/editor-page.tsx';
import { type WikiParams, openWiki } from '../../../../open.ts';

export const metadata: Metadata = { title: 'New page' };

interface Props {
  params: Promise<WikiParams>;
  searchParams: Promise<{ path?: string | string[] }>;
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
