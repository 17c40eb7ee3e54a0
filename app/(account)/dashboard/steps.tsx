/** Where somebody stands who has just arrived. */
import type { Translator } from '../../ui/i18n/translator.ts';
import { Icon } from '../../ui/icons.tsx';

const STEPS = ['name', 'connect', 'watch'] as const;

export function Steps({ t, current }: { t: Translator; current: (typeof STEPS)[number] }) {
  const at = STEPS.indexOf(current);
  return (
    <ol className="start-steps" aria-label={t('dashboard.steps')}>
      {STEPS.map((step, index) => (
        <li
          key={step}
          aria-current={index === at ? 'step' : undefined}
          className={index < at ? 'start-done' : undefined}
        >
          <span className="start-number" aria-hidden="true">
            {index < at ? <Icon name="check" /> : t.number(index + 1)}
          </span>
          {t(`dashboard.step_${step}`)}
          {index < at ? <span className="visually-hidden"> ({t('dashboard.step_done')})</span> : null}
        </li>
      ))}
    </ol>
  );
}
