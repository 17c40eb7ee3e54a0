import { CopyField } from '../ui/forms.tsx';
import type { Translator } from '../ui/i18n/translator.ts';
import { assetUrl } from '../ui/assets.ts';
import { Arrow } from '../ui/parts.tsx';
import { Exhibit, type ShownPage } from './demo/exhibit.tsx';
import type { DemoSession } from './demo/session.ts';
import { SiteDocument, type SitePlace } from './shell.tsx';

interface FrontPageProps extends SitePlace {
  readonly session: DemoSession;
  readonly page: ShownPage;
}

export function FrontPage({ session, page, ...site }: FrontPageProps) {
  const { t, appUrl } = site;
  return (
    <SiteDocument
      {...site}
      title={t('site.front_title')}
      description={t('site.hero_text')}
      path="/"
      card="front"
      head={<link rel="stylesheet" href={assetUrl('front.css')} />}
    >
      <main id="content" className="front">
        <section className="front-hero">
          <h1>{t('site.hero')}</h1>
          <p className="lede">{t('site.hero_text')}</p>
          <Begin t={t} />
        </section>
        <Exhibit t={t} session={session} page={page} />
        <Points t={t} log={session.log} />
        <Clients t={t} />
        <section className="front-band" aria-labelledby="leave">
          <div className="front-words">
            <h2 id="leave">{t('site.leave')}</h2>
            <p>{t('site.leave_text')}</p>
            <p>
              <a href="/docs/git">
                {t('site.leave_more')} <Arrow />
              </a>
            </p>
          </div>
          <div className="front-commands">
            <CopyField
              id="clone"
              label={t('site.leave_clone')}
              text={`git clone ${new URL('/@you/notes.git', appUrl).href}`}
              copy={t('common.copy')}
            />
            <CopyField id="run" label={t('site.leave_run')} text={'cd wikibot\nnpm start'} copy={t('common.copy')} />
          </div>
        </section>
        <section className="front-close">
          <h2>{t('site.close')}</h2>
          <p>{t('site.close_text')}</p>
          <Begin t={t} />
        </section>
      </main>
    </SiteDocument>
  );
}

function Begin({ t }: { t: Translator }) {
  return (
    <p className="form-actions">
      <a className="button button-primary button-large" href="/signin" data-for="nobody">
        {t('site.get_started')}
      </a>
      <a className="button button-primary button-large" href="/dashboard" data-for="somebody" hidden>
        {t('site.open_dashboard')}
      </a>
      <a className="button button-large" href="/docs">
        {t('site.read_docs')}
      </a>
    </p>
  );
}

function Points({ t, log }: { t: Translator; log: string }) {
  return (
    <section className="front-band" aria-labelledby="trust">
      <div className="front-words">
        <h2 id="trust">{t('site.trust')}</h2>
        <p>{t('site.trust_text')}</p>
        <dl className="front-points">
          {(['looks', 'edits', 'signs'] as const).map((point) => (
            <div key={point}>
              <dt>{t(`site.${point}`)}</dt>
              <dd>{t(`site.${point}_text`)}</dd>
            </div>
          ))}
        </dl>
      </div>
      <figure className="front-log">
        <figcaption>{t('site.log_caption')}</figcaption>
        <pre translate="no" lang="en">
          {log}
        </pre>
      </figure>
    </section>
  );
}

/** By name, and what each can do today. */
const WORKS = [
  { client: 'Claude Code', topic: 'claude-code', how: 'full' },
  { client: 'Cursor', topic: 'cursor', how: 'full' },
  { client: 'VS Code', topic: 'vscode', how: 'full' },
  { client: 'Codex', topic: 'chatgpt', how: 'full' },
  { client: 'Claude Desktop', topic: 'claude', how: 'bridge' },
  { client: 'claude.ai', topic: 'claude', how: 'public' },
  { client: 'ChatGPT', topic: 'chatgpt', how: 'public' },
  { client: 'git', topic: 'git', how: 'git' },
] as const;

function Clients({ t }: { t: Translator }) {
  return (
    <section className="front-clients" aria-labelledby="clients">
      <h2 id="clients">{t('site.works')}</h2>
      <p>{t('site.works_text')}</p>
      <ul>
        {WORKS.map(({ client, topic, how }) => (
          <li key={client}>
            <a href={`/docs/${topic}`}>{client}</a>
            <span>{t(`site.works_${how}`)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
