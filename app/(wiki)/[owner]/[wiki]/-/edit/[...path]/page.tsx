import type { Metadata } from 'next';
import { EditorPage } from '../../../../../editor/editor-page.tsx';
import { type WikiParams, openWiki } from '../../../../../open.ts';

interface Props {
  params: Promise<WikiParams & { path: string[] }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { path } = await params;
  return { title: `Edit ${decodeURIComponent(path.at(-1) ?? '')}` };
}

export default async function EditPage({ params }: Props) {
  const { path, ...wiki } = await params;
  const opened = await openWiki(wiki, 'write', `/-/edit/${path.join('/')}`);
  return <EditorPage opened={opened} path={path.map(decodeURIComponent).join('/')} />;
}
