import type { Metadata } from 'next';
import { SiteFooter } from '../../../ui/document.tsx';
import { SiteHeader } from '../../../ui/site-header.tsx';
import { UseCode } from './use-code.tsx';

/** The address holds the code until it is used: it is sent nowhere else. */
export const metadata: Metadata = { title: 'Signing in', robots: { index: false }, referrer: 'no-referrer' };

interface Props {
  searchParams: Promise<{ code?: string | string[] }>;
}

export default async function LocalSignInPage({ searchParams }: Props) {
  const { code } = await searchParams;
  return (
    <>
      <SiteHeader user={null} />
      <main id="content" className="centre stack">
        <h1>Sign in</h1>
        <UseCode code={typeof code === 'string' ? codeOf(code) : ''} />
      </main>
      <SiteFooter />
    </>
  );
}

/** People paste the whole link where the code is asked for. */
function codeOf(input: string): string {
  const text = input.trim();
  return URL.canParse(text) ? (new URL(text).searchParams.get('code') ?? '') : text;
}
