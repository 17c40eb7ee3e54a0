'use client';

import { useEffect, useState } from 'react';
import type { WikiAddress } from '#lib/services/types.ts';
import { Notice, Spinner } from '../../ui/feedback.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';

const PAUSE_MS = 2000;
const PATIENCE_MS = 20 * 60_000;

type State = { kind: 'waiting' } | { kind: 'called'; agent: string | null } | { kind: 'gave-up' };

/** Says so when the token is used for the first time. */
export function Connected({ wiki, tokenId }: { wiki: WikiAddress; tokenId: string }) {
  const t = useTexts<'settings'>();
  const [state, setState] = useState<State>({ kind: 'waiting' });
  useEffect(() => {
    const started = Date.now();
    const address = `/api/v1/wikis/${wiki.owner}/${wiki.slug}/tokens/${tokenId}`;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async (): Promise<void> => {
      // Nobody looks: the next one asks again.
      const answer = document.hidden ? null : await firstUse(address);
      if (answer !== null) return setState({ kind: 'called', agent: answer.agent });
      if (Date.now() - started > PATIENCE_MS) return setState({ kind: 'gave-up' });
      timer = setTimeout(() => void ask(), PAUSE_MS);
    };
    timer = setTimeout(() => void ask(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wiki.owner, wiki.slug, tokenId]);
  return (
    <div role="status">
      {state.kind === 'waiting' ? (
        <Spinner>{t('settings.waiting')}</Spinner>
      ) : state.kind === 'gave-up' ? (
        <p className="hint">{t('settings.stopped_waiting')}</p>
      ) : (
        <Notice tone="good">
          <p>
            <b>
              {t('settings.connected', { agent: state.agent ?? t('settings.a_program'), time: t('settings.just_now') })}
            </b>
          </p>
        </Notice>
      )}
    </div>
  );
}

async function firstUse(address: string): Promise<{ agent: string | null } | null> {
  const answer = await fetch(address).catch(() => null);
  if (answer?.ok !== true) return null;
  const token: unknown = await answer.json();
  if (typeof token !== 'object' || token === null || !('last_used_at' in token) || token.last_used_at === null)
    return null;
  const agent = 'last_agent' in token && typeof token.last_agent === 'string' ? token.last_agent : '';
  // `claude-code/2.1 (cli)`: the product is what people know.
  return { agent: agent.split(' ', 1)[0] || null };
}
