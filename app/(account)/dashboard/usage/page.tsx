import type { Metadata } from 'next';
import type { TokenUsage, WikiUsage } from '#lib/services/usage/types.ts';
import { LastUse } from '../../../(wiki)/settings/token-parts.tsx';
import { sizeText } from '../../../(wiki)/files/parts.tsx';
import { server } from '../../../server.ts';
import { agentName } from '../../../ui/connect/steps.ts';
import { EmptyState } from '../../../ui/feedback.tsx';
import { getTranslator } from '../../../ui/i18n/request.ts';
import type { Translator } from '../../../ui/i18n/translator.ts';
import { Badge } from '../../../ui/parts.tsx';
import { DashboardFrame, openDashboard } from '../frame.tsx';
import { Sparkline } from '../sparkline.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslator())('dashboard.usage') };
}

export default async function UsagePage() {
  const { t, actor, user } = await openDashboard('/dashboard/usage');
  const { wikis, tokens } = await server().services.usage.account(actor);
  return (
    <DashboardFrame t={t} user={user} section="usage" title={t('dashboard.usage')} text={t('dashboard.usage_text')}>
      {wikis.length === 0 ? (
        <EmptyState icon="wiki" title={t('account.no_wiki')}>
          {t('account.no_wiki_text')}
        </EmptyState>
      ) : (
        <WikiTable t={t} wikis={wikis} />
      )}
      <section className="dashboard-part" aria-labelledby="tokens">
        <div className="part-head">
          <h2 id="tokens">{t('dashboard.tokens')}</h2>
          <a href="/settings#tokens">{t('dashboard.manage_tokens')}</a>
        </div>
        {tokens.length === 0 ? (
          <EmptyState icon="key" level={3} title={t('dashboard.no_tokens')}>
            {t('dashboard.no_tokens_text')}
          </EmptyState>
        ) : (
          <ul className="rows">
            {tokens.map((token) => (
              <Token key={token.tokenId} t={t} token={token} />
            ))}
          </ul>
        )}
      </section>
    </DashboardFrame>
  );
}

const NUMBERS = ['pages', 'textBytes', 'files', 'fileBytes', 'members', 'commits'] as const;

function WikiTable({ t, wikis }: { t: Translator; wikis: readonly WikiUsage[] }) {
  const total = (name: (typeof NUMBERS)[number]) => wikis.reduce((sum, wiki) => sum + wiki[name], 0);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls on a phone, by keyboard too
    <div className="usage-table" role="region" aria-label={t('dashboard.usage')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('dashboard.wiki')}</th>
            <th scope="col">{t('dashboard.pages')}</th>
            <th scope="col">{t('dashboard.text')}</th>
            <th scope="col">{t('dashboard.files')}</th>
            <th scope="col">{t('dashboard.members_head')}</th>
            <th scope="col">
              {t('dashboard.changes')} <span className="hint">{t('dashboard.changes_hint')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {wikis.map((wiki) => (
            <tr key={`${wiki.owner}/${wiki.slug}`}>
              <th scope="row">
                <a href={`/@${wiki.owner}/${wiki.slug}`} dir="auto">
                  {wiki.name}
                </a>
                {wiki.role === 'owner' ? null : (
                  <span className="row-note"> {t('dashboard.owned_by', { name: wiki.owner })}</span>
                )}
              </th>
              <td>{t.number(wiki.pages)}</td>
              <td>{sizeText(t, wiki.textBytes)}</td>
              <td>
                {t.number(wiki.files)}
                {wiki.files === 0 ? null : <span className="row-note"> {sizeText(t, wiki.fileBytes)}</span>}
              </td>
              <td>{t.number(wiki.members)}</td>
              <td>{t.number(wiki.commits)}</td>
            </tr>
          ))}
        </tbody>
        {wikis.length < 2 ? null : (
          <tfoot>
            <tr>
              <th scope="row">{t('dashboard.total')}</th>
              <td>{t.number(total('pages'))}</td>
              <td>{sizeText(t, total('textBytes'))}</td>
              <td>
                {t.number(total('files'))}
                {total('files') === 0 ? null : <span className="row-note"> {sizeText(t, total('fileBytes'))}</span>}
              </td>
              <td>–</td>
              <td>{t.number(total('commits'))}</td>
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

function Token({ t, token }: { t: Translator; token: TokenUsage }) {
  const { label, hint, wiki, lastUsedAt, lastAgent, isRevoked, days } = token;
  const count = days.reduce((sum, day) => sum + day, 0);
  const said = count === 0 ? t('dashboard.token_no_days') : t('dashboard.token_days', { count });
  return (
    <li className="token-usage">
      <div className="row-main">
        <p className="row-title">
          <bdi>{label}</bdi> {isRevoked ? <Badge>{t('dashboard.revoked')}</Badge> : null}
        </p>
        <p className="row-note">
          <code>…{hint}</code> · {wiki === null ? t('account.all_wikis') : `${wiki.owner}/${wiki.slug}`} ·{' '}
          <LastUse t={t} at={lastUsedAt} />
          {lastAgent === null || agentName(lastAgent) === label ? null : ` (${agentName(lastAgent)})`}
        </p>
      </div>
      <div className="token-days">
        <Sparkline values={days} label={said} />
        <span className="row-note" aria-hidden="true">
          {t.number(count)}
        </span>
      </div>
    </li>
  );
}
