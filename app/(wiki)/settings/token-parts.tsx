/** What the lists of tokens share: those of a wiki, and those of an account. */
import type { TokenInfo } from '#lib/services/types.ts';
import type { FormState } from '../../actions.ts';
import { When } from '../../ui/dates.tsx';
import type { Translator } from '../../ui/i18n/translator.ts';
import { Confirm } from './confirm.tsx';

export function LastUse({ t, at }: { t: Translator; at: Date | null }) {
  return at === null ? t('settings.never_used') : t.rich('settings.last_used', { date: <When t={t} date={at} /> });
}

interface EndTokenProps {
  readonly t: Translator;
  readonly token: TokenInfo;
  readonly action: (before: FormState, form: FormData) => Promise<FormState>;
  /** What the action asks for. */
  readonly values: Readonly<Record<string, string>>;
}

export function EndToken({ t, token, action, values }: EndTokenProps) {
  return (
    <Confirm
      action={action}
      values={values}
      label={t.rich('settings.end_token', {
        label: token.label,
        hidden: (text) => <span className="visually-hidden">{text}</span>,
      })}
      yes={t('settings.end')}
    >
      <p>{t('settings.end_token_means')}</p>
    </Confirm>
  );
}
