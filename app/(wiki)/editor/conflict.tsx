/** What stands above the editor while a conflict is open. */
import { When } from '../../ui/dates.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';
import { type ComparedLine, compareLines } from './compare.ts';
import type { CurrentPage } from './types.ts';

export interface Conflict {
  readonly mine: string;
  readonly current: CurrentPage | null;
}

export function ConflictView({ mine, current }: Conflict) {
  const t = useTexts<'editor'>();
  const sides = current === null ? null : compareLines(mine, current.content);
  return (
    <section className="notice notice-warning" aria-labelledby="conflict">
      <h2 id="conflict" className="legend">
        This page has changed while you were editing
      </h2>
      <p>
        {current === null ? (
          'Somebody has saved another version.'
        ) : (
          <>
            {current.last_commit.author}
            {current.last_commit.agent === undefined ? '' : ` (via ${current.last_commit.agent})`} saved another version
            on <When t={t} date={current.last_commit.date} />: “{current.last_commit.message.split('\n', 1)[0]}”.
          </>
        )}{' '}
        Both changed the same lines, so nothing was saved yet. The text below holds both; between the markers, keep what
        is right, remove the markers, and save.
      </p>
      {sides === null ? null : (
        <div className="compare">
          <Side title="Yours" lines={sides.mine} className="line-mine" />
          <Side title="Current" lines={sides.theirs} className="line-theirs" />
        </div>
      )}
    </section>
  );
}

function Side({ title, lines, className }: { title: string; lines: readonly ComparedLine[]; className: string }) {
  return (
    <div>
      <h3>{title}</h3>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, which keys must be able to do */}
      <pre tabIndex={0} aria-label={`${title}: lines that the other lacks are marked`}>
        {lines.map((line, index) => (
          <span key={index} className={line.own ? className : undefined}>
            {line.own ? <b className="visually-hidden">changed: </b> : null}
            {line.text}
          </span>
        ))}
      </pre>
    </div>
  );
}
