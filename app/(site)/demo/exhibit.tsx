/** A recorded session, and the page as it left it. */
import type { Translator } from '../../ui/i18n/translator.ts';
import { BrandMark, Icon } from '../../ui/icons.tsx';
import { nameOf } from '#lib/core/paths.ts';
import type { DemoSession, Turn } from './session.ts';

export interface ShownPage {
  /** Name of the wiki. */
  readonly wiki: string;
  readonly path: string;
  readonly title: string;
  readonly html: string;
}

export function Exhibit({ t, session, page }: { t: Translator; session: DemoSession; page: ShownPage }) {
  return (
    <section className="exhibit" aria-labelledby="exhibit">
      <h2 id="exhibit" className="visually-hidden">
        {t('site.exhibit')}
      </h2>
      <div className="exhibit-panes">
        <ol className="session" lang="en">
          {session.turns.map((turn, index) => (
            <li key={index} className={`turn turn-${turn.who}`}>
              <Said t={t} turn={turn} />
            </li>
          ))}
        </ol>
        <article className="shown-page" lang="en">
          <p className="shown-path">
            <BrandMark /> {page.wiki}
            {page.path.split('/').map((segment) => (
              <span key={segment}>{segment}</span>
            ))}
          </p>
          <h3>{page.title}</h3>
          <div className="content" dangerouslySetInnerHTML={{ __html: page.html }} />
        </article>
      </div>
      <p className="exhibit-note">
        {t.rich('site.exhibit_note', {
          date: <time dateTime={session.recorded}>{t.date(session.recorded, 'long-day')}</time>,
          read: (text) => <a href="/docs/example">{text}</a>,
        })}
      </p>
    </section>
  );
}

function Said({ t, turn }: { t: Translator; turn: Turn }) {
  if (turn.who !== 'tool') {
    return (
      <>
        <b className="turn-who" lang={t.language}>
          {t(`site.${turn.who}`)}
        </b>
        <p>{turn.text}</p>
      </>
    );
  }
  const { tool, output } = turn;
  const diff = output.indexOf('\n@@');
  const [first = ''] = output.split('\n', 1);
  return (
    <>
      <details className="call">
        <summary>
          <Icon name={diff !== -1 ? 'edit' : 'query' in turn.input ? 'search' : 'page'} />
          <code>{tool}</code> <span className="call-about">{aboutOf(turn)}</span>
        </summary>
        <pre translate="no">{output}</pre>
      </details>
      {diff === -1 ? null : (
        <p className="call-diff" aria-label={first}>
          {output
            .slice(diff + 1)
            .split('\n')
            .filter((line) => /^[+-]/.test(line))
            .map((line, index) => (
              <DiffLine key={index} line={line} />
            ))}
        </p>
      )}
    </>
  );
}

function DiffLine({ line }: { line: string }) {
  return line.startsWith('+') ? <ins>{line.slice(1).trim()}</ins> : <del>{line.slice(1).trim()}</del>;
}

/** What a call is about, in a few words. */
function aboutOf({ input }: Extract<Turn, { who: 'tool' }>): string {
  const { query, path } = input;
  if (typeof query === 'string') return `“${query}”`;
  return typeof path === 'string' ? nameOf(path) : '';
}
