/** Two versions beside each other, what the other lacks marked. */
import type { Translator } from '../../ui/i18n/translator.ts';
import { type ComparedLine, compareLines } from './compare.ts';

interface Props {
  readonly t: Translator<'editor'>;
  readonly yours: string;
  readonly current: string;
}

export function Compared({ t, yours, current }: Props) {
  const sides = compareLines(yours, current);
  return (
    <div className="compare">
      <Side t={t} title={t('editor.current')} lines={sides.theirs} className="line-theirs" />
      <Side t={t} title={t('editor.yours')} lines={sides.mine} className="line-mine" />
    </div>
  );
}

interface SideProps {
  readonly t: Translator<'editor'>;
  readonly title: string;
  readonly lines: readonly ComparedLine[];
  readonly className: string;
}

function Side({ t, title, lines, className }: SideProps) {
  return (
    <div>
      <h3>{title}</h3>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, which keys must be able to do */}
      <pre tabIndex={0} role="region" aria-label={t('editor.side_label', { title })} dir="auto">
        {lines.map((line, index) => (
          <span key={index} className={line.own ? className : undefined}>
            {line.own ? <b className="visually-hidden">{t('editor.spoken_changed')}</b> : null}
            {line.text}
          </span>
        ))}
      </pre>
    </div>
  );
}
