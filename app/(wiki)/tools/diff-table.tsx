/** The changed lines, with the words that changed in them. */
import type { DiffHunk, DiffLine } from '#lib/protocol/rest.ts';
import type { Translator } from '../../ui/i18n/translator.ts';
import { pairsOf } from './diff-rows.ts';

const SIGNS = { context: ' ', removed: '−', added: '+' } as const;

type T = { readonly t: Translator<'tools'> };

interface Props extends T {
  readonly hunks: readonly DiffHunk[];
  readonly split: boolean;
  /** Of the page, where there are several. */
  readonly name?: string;
}

export function DiffTable({ t, hunks, split, name }: Props) {
  const label = name === undefined ? t('tools.changed_lines') : `${t('tools.changed_lines')}: ${name}`;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it may scroll, which keys must be able to do
    <div className="diff" role="region" aria-label={label} tabIndex={0}>
      <table className={split ? 'diff-split' : 'diff-unified'}>
        {split ? (
          <colgroup>
            <col className="diff-narrow" />
            <col />
            <col className="diff-narrow" />
            <col />
          </colgroup>
        ) : null}
        {hunks.map((hunk) => (
          <tbody key={`${hunk.old_start}:${hunk.new_start}`} data-change="">
            <tr className="diff-place">
              <th colSpan={4} scope="rowgroup">
                {placeOf(t, hunk)}
              </th>
            </tr>
            {split ? <SplitRows t={t} lines={hunk.lines} /> : <UnifiedRows t={t} lines={hunk.lines} />}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function placeOf(t: T['t'], hunk: DiffHunk) {
  const { old_start: oldStart, old_lines: oldLines, new_start: newStart, new_lines: newLines } = hunk;
  const [start, count] = newLines === 0 ? [oldStart, oldLines] : [newStart, newLines];
  return count === 1
    ? t('tools.line', { start: String(start) })
    : t('tools.line_range', { start: String(start), end: String(start + count - 1) });
}

function UnifiedRows({ t, lines }: T & { lines: readonly DiffLine[] }) {
  return lines.map((line, index) => (
    <tr key={index} className={`diff-${line.kind}`}>
      <td className="diff-number">{line.old_line}</td>
      <td className="diff-number">{line.new_line}</td>
      <LineCells t={t} line={line} />
    </tr>
  ));
}

function SplitRows({ t, lines }: T & { lines: readonly DiffLine[] }) {
  return pairsOf(lines).map(({ before, after }, index) => (
    <tr key={index}>
      <Half t={t} line={before} number={before?.old_line ?? null} />
      <Half t={t} line={after} number={after?.new_line ?? null} />
    </tr>
  ));
}

function Half({ t, line, number }: T & { line: DiffLine | null; number: number | null }) {
  if (line === null) {
    return (
      <td className="diff-nothing" colSpan={2}>
        <span className="visually-hidden">{t('tools.no_line')}</span>
      </td>
    );
  }
  return (
    <>
      <td className={`diff-number diff-${line.kind}`}>{number}</td>
      <td className={`diff-text diff-${line.kind}`} dir="auto">
        <LineText t={t} line={line} />
      </td>
    </>
  );
}

function LineCells({ t, line }: T & { line: DiffLine }) {
  return (
    <>
      <td className="diff-sign" aria-hidden="true">
        {SIGNS[line.kind]}
      </td>
      <td className="diff-text" dir="auto">
        <LineText t={t} line={line} />
      </td>
    </>
  );
}

function LineText({ t, line }: T & { line: DiffLine }) {
  const { kind, text, words, no_newline: noNewline = false } = line;
  const Mark = kind === 'removed' ? 'del' : 'ins';
  return (
    <>
      {kind === 'context' ? null : <span className="visually-hidden">{t(`tools.spoken_${kind}`)}</span>}
      {words === undefined
        ? visible(text)
        : words.map((part, index) =>
            part.changed ? (
              <Mark key={index}>{visible(part.text)}</Mark>
            ) : (
              <span key={index}>{visible(part.text)}</span>
            ),
          )}
      {noNewline ? <span className="diff-end">{t('tools.no_line_end')}</span> : null}
    </>
  );
}

/** A carriage return would be lost in the markup, and it may be all that changed. */
function visible(text: string): string {
  return text.replaceAll('\r', '␍');
}
