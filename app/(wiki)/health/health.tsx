/** What could be better in a wiki: how much of each kind, one kind in detail, and what mends it. */
import type { ProblemKind, ProblemList } from '#lib/protocol/lint.ts';
import { PROBLEM_KINDS } from '#lib/protocol/lint.ts';
import { EMPTY_WORDS, STALE_DAYS } from '#lib/services/health/thresholds.ts';
import { EmptyState } from '../../ui/feedback.tsx';
import type { Translator } from '../../ui/i18n/translator.ts';
import { type Place, WikiDocument } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { htmlResponse } from '../reading/respond.ts';
import { placeOf, sharedBy } from '../reading/show.tsx';
import { Pager } from '../tools/history.tsx';
import { showComparison } from './compare.tsx';
import { FixScript, fixData } from './fix-button.tsx';
import { Problems } from './problems.tsx';

const PAGE_SIZE = 50;

type Counts = Readonly<Partial<Record<ProblemKind, number>>>;

export async function showHealth(context: WikiContext): Promise<Response> {
  const { services, actor, wiki, url } = context;
  const [first, second] = [url.searchParams.get('first'), url.searchParams.get('second')];
  if (first !== null && second !== null) return showComparison(context, first, second);
  const asked = PROBLEM_KINDS.find((name) => name === url.searchParams.get('kind'));
  const cursor = url.searchParams.get('cursor');
  const { counts, list } = await services.health.overview(actor, wiki, {
    ...{ kind: asked, limit: PAGE_SIZE, cursor: cursor ?? undefined },
  });
  return htmlResponse(
    context.request,
    <HealthPage {...placeOf(context)} counts={counts} list={list} isFirst={cursor === null} />,
    { sharedBy: sharedBy(context) },
  );
}

function HealthPage({
  counts,
  list,
  isFirst,
  ...place
}: Place & { counts: Counts; list: ProblemList; isFirst: boolean }) {
  const { t, urls } = place;
  const { kind } = list;
  return (
    <WikiDocument
      {...place}
      title={t('health.title')}
      section="health"
      here={urls.tool('health', '', { kind })}
      noIndex
      head={<FixScript />}
    >
      <div className="page-head">
        <h1>{t('health.title')}</h1>
      </div>
      <p className="hint health-intro">{t('health.intro')}</p>
      <div className="health">
        <Kinds {...place} counts={counts} kind={kind} />
        <section aria-labelledby="problems" {...fixData(place)}>
          <h2 id="problems" className="health-heading">
            {t(`health.${kind}`)}
          </h2>
          <p className="hint health-why">{whyOf(t, kind)}</p>
          {list.total === 0 ? (
            <EmptyState icon="check" title={t('health.nothing')} level={3}>
              {t('health.nothing_hint')}
            </EmptyState>
          ) : (
            <Problems {...place} list={list} />
          )}
          <Pager
            t={t}
            first={isFirst ? null : urls.tool('health', '', { kind })}
            next={list.next_cursor === null ? null : urls.tool('health', '', { kind, cursor: list.next_cursor })}
          />
        </section>
      </div>
    </WikiDocument>
  );
}

function Kinds({ t, urls, counts, kind }: Place & { counts: Counts; kind: ProblemKind }) {
  return (
    <nav className="health-kinds" aria-label={t('health.kinds')}>
      <ul>
        {PROBLEM_KINDS.map((name) => {
          const count = counts[name];
          return (
            <li key={name}>
              <a
                href={urls.tool('health', '', { kind: name })}
                aria-current={name === kind ? 'page' : undefined}
                className={count === 0 ? 'health-kind health-good' : 'health-kind'}
              >
                <span>{t(`health.${name}`)}</span>
                <span className="health-count" data-count={name}>
                  {count === undefined ? t('health.not_counted') : t.number(count)}
                </span>
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function whyOf(t: Translator<'health'>, kind: ProblemKind): string {
  if (kind === 'empty') return t('health.empty_why', { words: EMPTY_WORDS });
  if (kind === 'stale') return t('health.stale_why', { days: STALE_DAYS });
  return t(`health.${kind}_why`);
}
