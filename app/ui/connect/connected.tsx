'use client';

import { type ReactNode, useEffect, useState } from 'react';
import { Icon } from '../icons.tsx';
import { useTexts } from '../i18n/client.tsx';
import { CopyField } from '../forms.tsx';
import { type Steps, readSteps } from './steps.ts';

const PAUSE_MS = 2000;
const PATIENCE_MS = 20 * 60_000;

/** `state`: where the token tells how far its program has come. */
export function Connected({ state: address }: { state: string }) {
  const t = useTexts<'settings' | 'common'>();
  const [steps, setSteps] = useState<Steps>({ agent: null, change: null, watches: true });
  const [hasGivenUp, setGivenUp] = useState(false);
  useEffect(() => {
    const started = Date.now();
    let timer: ReturnType<typeof setTimeout>;
    const ask = async (): Promise<void> => {
      // Nobody looks: the next one asks again.
      const seen = document.hidden ? null : await readSteps(address);
      if (seen !== null) setSteps(seen);
      if (seen?.watches === false) return;
      if (Date.now() - started > PATIENCE_MS) return setGivenUp(true);
      timer = setTimeout(() => void ask(), PAUSE_MS);
    };
    timer = setTimeout(() => void ask(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [address]);
  const { agent, change } = steps;
  return (
    <div className="connection" role="status">
      <Step isDone={agent !== null} isWaiting={!hasGivenUp}>
        {agent === null
          ? t(hasGivenUp ? 'settings.stopped_waiting' : 'settings.waiting')
          : t('settings.connected_as', { agent: agent === '' ? t('settings.a_program') : agent })}
      </Step>
      {agent === null ? null : (
        <Step isDone={change !== null} isWaiting={!hasGivenUp && steps.watches}>
          {change === null ? (
            t('settings.waiting_for_change')
          ) : (
            <>
              {t('settings.first_change')}{' '}
              {change.url === null ? <bdi>{change.message}</bdi> : <a href={change.url}>{change.message}</a>}
            </>
          )}
        </Step>
      )}
      {agent === null || change !== null ? null : (
        <CopyField
          id="first-prompt"
          label={t('settings.try_this')}
          text={t('settings.first_prompt')}
          copy={t('common.copy')}
        />
      )}
    </div>
  );
}

function Step({ isDone, isWaiting, children }: { isDone: boolean; isWaiting: boolean; children: ReactNode }) {
  return (
    <p className={isDone ? 'connection-step connection-done' : 'connection-step'}>
      {isDone ? (
        <span className="connection-mark">
          <Icon name="check" />
        </span>
      ) : isWaiting ? (
        <span className="spinner" />
      ) : (
        <span className="connection-mark" />
      )}
      <span>{children}</span>
    </p>
  );
}
