/** A moment, short and in the reader's language, with the exact one in the markup. In UTC, since a page knows no reader's zone. */
import type { DateForm, Translator } from './i18n/translator.ts';

export function When({
  t,
  date,
  form = 'moment',
}: {
  t: Pick<Translator, 'date'>;
  date: Date | string;
  form?: DateForm;
}) {
  return (
    <time dateTime={new Date(date).toISOString()} title={`${t.date(date)} UTC`}>
      {t.date(date, form)}
    </time>
  );
}
