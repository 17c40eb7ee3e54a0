import type { Metadata } from 'next';
import { SiteFooter } from '../../../ui/document.tsx';
import { getTranslator } from '../../../ui/i18n/request.ts';
import { TextsFor } from '../../../ui/i18n/texts-for.tsx';
import { SiteHeader } from '../../../ui/site-header.tsx';
import { UseCode } from './use-code.tsx';

/** The address holds the code until it is used: it is sent nowhere else. */
export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslator();
  return { title: t('account.signing_in_title'), robots: { index: false }, referrer: 'no-referrer' };
}

interface Props {
  searchParams: Promise<{ code?: string | string[] }>;
}

export default async function LocalSignInPage({ searchParams }: Props) {
  const t = await getTranslator();
  const { code } = await searchParams;
  return (
    <>
      <SiteHeader t={t} user={null} />
      <main id="content" className="centre stack">
        <h1>{t('account.sign_in')}</h1>
        <TextsFor t={t} namespaces={['account']}>
          <UseCode code={typeof code === 'string' ? codeOf(code) : ''} />
        </TextsFor>
      </main>
      <SiteFooter t={t} />
    </>
  );
}

/** People paste the whole link where the code is asked for. */
function codeOf(input: string): string {
  const text = input.trim();
  return URL.canParse(text) ? (new URL(text).searchParams.get('code') ?? '') : text;
}
