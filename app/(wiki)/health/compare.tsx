/** Two pages that say nearly the same, side by side, and which of them is to stay. */
import { createTwoFilesPatch } from 'diff';
import type { DiffHunk, PageAnswer } from '#lib/protocol/rest.ts';
import { markWords, parseHunks } from '#lib/services/pages/hunks.ts';
import { Notice } from '../../ui/feedback.tsx';
import { Arrow } from '../../ui/parts.tsx';
import { type Place, WikiDocument, offersWriting } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { htmlResponse } from '../reading/respond.ts';
import { placeOf } from '../reading/show.tsx';
import { DiffTable } from '../tools/diff-table.tsx';
import { FixButton, FixScript, fixData } from './fix-button.tsx';

/** Pages that differ in more lines are no duplicates, and comparing them would take long. */
const MOST_EDITS = 4000;

export async function showComparison(context: WikiContext, first: string, second: string): Promise<Response> {
  const { services, actor, wiki } = context;
  const [one, other] = await Promise.all([
    services.pages.read(actor, wiki, first),
    services.pages.read(actor, wiki, second),
  ]);
  const patch = createTwoFilesPatch(one.path, other.path, one.content, other.content, '', '', {
    maxEditLength: MOST_EDITS,
  });
  const hunks = markWords(parseHunks(patch ?? ''));
  return htmlResponse(context.request, <Comparison {...placeOf(context)} one={one} other={other} hunks={hunks} />);
}

function Comparison({
  one,
  other,
  hunks,
  ...place
}: Place & { one: PageAnswer; other: PageAnswer; hunks: readonly DiffHunk[] }) {
  const { t, urls } = place;
  const title = t('health.compare_title', { first: one.title, second: other.title });
  const query = { kind: 'duplicates', first: one.path, second: other.path };
  return (
    <WikiDocument
      {...place}
      title={title}
      section="health"
      here={urls.tool('health', '', query)}
      noIndex
      head={<FixScript />}
    >
      <p>
        <a href={urls.tool('health', '', { kind: 'duplicates' })}>
          <Arrow back /> {t('health.back')}
        </a>
      </p>
      <div className="page-head">
        <h1 dir="auto">{title}</h1>
      </div>
      <p className="hint health-why">{t('health.compare_why', { first: one.path, second: other.path })}</p>
      {offersWriting(place) ? (
        <div className="health-keep" {...fixData(place)} data-done={urls.tool('health', '', { kind: 'duplicates' })}>
          <p className="form-actions">
            <FixButton fix={{ fix: 'merge', path: other.path, into: one.path }}>
              {t('health.keep', { name: one.path })}
            </FixButton>
            <FixButton fix={{ fix: 'merge', path: one.path, into: other.path }}>
              {t('health.keep', { name: other.path })}
            </FixButton>
          </p>
          <p className="hint">{t('health.keep_hint')}</p>
        </div>
      ) : null}
      {hunks.length === 0 ? (
        <Notice tone="good">
          <p>{t('health.same')}</p>
        </Notice>
      ) : (
        <DiffTable t={t} hunks={hunks} split />
      )}
    </WikiDocument>
  );
}
