'use client';

/** Waits for somebody whose session has ended to come back signed in from another tab. */
import { useEffect, useRef } from 'react';
import { isSignedIn } from './api.ts';

const ASK_MS = 5000;

export function useSignedInAgain(waiting: boolean, base: string, onBack: () => void): void {
  const back = useRef(onBack);
  useEffect(() => {
    back.current = onBack;
  });
  useEffect(() => {
    if (!waiting) return;
    let done = false;
    const ask = async () => {
      if (document.hidden || (await isSignedIn(base)) !== true || done) return;
      done = true;
      back.current();
    };
    const onFocus = () => void ask();
    const timer = setInterval(onFocus, ASK_MS);
    addEventListener('focus', onFocus);
    return () => {
      done = true;
      clearInterval(timer);
      removeEventListener('focus', onFocus);
    };
  }, [waiting, base]);
}
