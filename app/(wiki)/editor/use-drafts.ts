'use client';

/** Keeps the text while it is written: in the browser at each change, on the server at each pause. */
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { keepDraft } from './api.ts';
import { type LocalDraft, dropDraft, writeDraft } from './draft.ts';

/** Long texts are written to the browser's storage in pauses, since that takes time. */
const LONG = 200_000;
const LOCAL_PAUSE_MS = 300;
const SERVER_PAUSE_MS = 2000;

export type Kept = 'nowhere' | 'browser' | 'server';

interface Options {
  readonly key: string;
  readonly base: string;
  readonly dirty: boolean;
  readonly active: boolean;
  readonly leaving: RefObject<boolean>;
  readonly draft: Omit<LocalDraft, 'at'>;
  readonly onSignedOut: () => void;
}

export function useDrafts({ key, base, dirty, active, leaving, draft, onSignedOut }: Options): Kept {
  const { content, revision, message, path } = draft;
  const [kept, setKept] = useState<Kept>('browser');
  /** What the server has, so that it is not sent again. */
  const sent = useRef<string | null>(null);
  const signedOut = useRef(onSignedOut);
  useEffect(() => {
    signedOut.current = onSignedOut;
  });

  const keepHere = useCallback(() => {
    if (!active || leaving.current) return;
    if (!dirty) {
      dropDraft(key);
      return;
    }
    const isKept = writeDraft(key, { content, revision, message, path, at: Date.now() });
    setKept((now) => (isKept ? (now === 'server' && sent.current === content ? 'server' : 'browser') : 'nowhere'));
  }, [key, dirty, active, leaving, content, revision, message, path]);

  useEffect(() => {
    if (content.length < LONG) {
      keepHere();
      return;
    }
    const timer = setTimeout(keepHere, LOCAL_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [keepHere, content.length]);

  useEffect(() => {
    if (!active || !dirty || path === '') return;
    const keepThere = async (isLeaving: boolean) => {
      if (leaving.current || sent.current === content) return;
      const outcome = await keepDraft(base, path, { content, revision }, isLeaving);
      if (outcome === 'kept') {
        sent.current = content;
        setKept('server');
      } else if (outcome === 'signed-out') signedOut.current();
    };
    const timer = setTimeout(() => void keepThere(false), SERVER_PAUSE_MS);
    const onHide = () => {
      keepHere();
      void keepThere(true);
    };
    addEventListener('pagehide', onHide);
    return () => {
      clearTimeout(timer);
      removeEventListener('pagehide', onHide);
    };
  }, [active, dirty, base, path, content, revision, leaving, keepHere]);

  return kept;
}

/** The browser asks before it leaves text that is kept nowhere. */
export function useLeaveGuard(on: boolean, leaving: RefObject<boolean>): void {
  useEffect(() => {
    if (!on) return;
    const ask = (event: BeforeUnloadEvent) => {
      if (!leaving.current) event.preventDefault();
    };
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [on, leaving]);
}
