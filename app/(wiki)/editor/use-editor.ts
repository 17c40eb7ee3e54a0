'use client';

/**
 * The editor's state. Saving goes
 *
 *   writing ─ save ─► saving ─► saved (leaves for the page)
 *      ▲                 ├────► merged: both changes are in; writing goes on from there
 *      │                 ├────► conflict: the text has markers; saves on the current revision
 *      └─────────────────┴────► failed: said in place, nothing is lost
 */
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { wikiUrls } from '../reading/urls.ts';
import { deletePage, readPage, savePage } from './api.ts';
import { hasConflictMarkers } from './compare.ts';
import type { Conflict } from './conflict.tsx';
import { type Draft, draftKey, dropDraft, readDraft, writeDraft } from './draft.ts';
import type { EditorProps, SaveOutcome } from './types.ts';

const DRAFT_PAUSE_MS = 400;

export type Status =
  | { readonly kind: 'writing' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'leaving' }
  | { readonly kind: 'merged' }
  | { readonly kind: 'exists' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * `ready` is false while the server renders and until React has taken over: what is typed then
 * would be lost, and the browser's draft is not known yet. The component is mounted anew for it.
 */
export function useEditor(props: EditorProps, ready: boolean) {
  const { base, homePath, wikiId } = props;
  const key = draftKey(wikiId, props.path);
  const [draft] = useState(() => (ready ? usefulDraft(key, props.content) : null));
  const [path, setPath] = useState(props.path ?? draft?.path ?? '');
  const [content, setContent] = useState(draft?.content ?? props.content);
  const [message, setMessage] = useState(draft?.message ?? '');
  /** What is stored, and the revision that a save is based on. */
  const [stored, setStored] = useState({
    content: props.content,
    revision: draft === null ? props.revision : draft.revision,
  });
  const [status, setStatus] = useState<Status>({ kind: 'writing' });
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [restoredAt, setRestoredAt] = useState(draft?.at ?? null);
  const [draftKept, setDraftKept] = useState(true);
  /** Set before the page is left on purpose: the state would arrive too late for the browser's events. */
  const leaving = useRef(false);
  const dirty = content !== stored.content;
  const urls = wikiUrls(base, homePath);

  useDraft({
    key,
    dirty,
    active: ready,
    leaving,
    draft: { content, revision: stored.revision, message, path },
    onKept: setDraftKept,
  });
  useLeaveGuard(dirty, leaving);

  const leave = (url: string) => {
    leaving.current = true;
    setStatus({ kind: 'leaving' });
    location.assign(url);
  };

  const applyConflict = (outcome: Extract<SaveOutcome, { kind: 'conflict' }>) => {
    setConflict({ mine: content, current: outcome.current });
    setStored({ content: outcome.current?.content ?? stored.content, revision: outcome.currentRevision });
    setContent(outcome.mergedText);
    setStatus({ kind: 'writing' });
  };

  const applySaved = async (outcome: Extract<SaveOutcome, { kind: 'saved' }>) => {
    dropDraft(key);
    setConflict(null);
    if (outcome.merged) {
      const now = await readPage(base, outcome.path);
      if (now !== null) {
        setContent(now.content);
        setStored({ content: now.content, revision: now.revision });
        setMessage('');
        setStatus({ kind: 'merged' });
        return;
      }
    }
    leave(urls.page(outcome.path));
  };

  const save = async () => {
    if (status.kind === 'saving' || status.kind === 'leaving') return;
    const target = path.trim();
    if (target === '') {
      setStatus({ kind: 'failed', message: 'Give the page a path first, such as “Actors/Iran”.' });
      return;
    }
    if (
      conflict !== null &&
      hasConflictMarkers(content) &&
      !confirm('There are conflict markers (<<<<<<< or >>>>>>>) left in the text. Save it like this?')
    )
      return;
    setStatus({ kind: 'saving' });
    setRestoredAt(null);
    const outcome = await savePage({ base, path: target, content, revision: stored.revision, message: message.trim() });
    if (outcome.kind === 'saved') await applySaved(outcome);
    else if (outcome.kind === 'conflict') applyConflict(outcome);
    else setStatus(outcome);
  };

  const remove = async () => {
    if (stored.revision === null || !confirm(`Delete “${path}”? Its history stays, so that it can be brought back.`))
      return;
    setStatus({ kind: 'saving' });
    const outcome = await deletePage({ base, path, revision: stored.revision });
    if (outcome === 'deleted') {
      dropDraft(key);
      leave(urls.tool('changes'));
    } else if (outcome.kind === 'failed' || outcome.kind === 'signed-out') setStatus(outcome);
  };

  const discardDraft = () => {
    dropDraft(key);
    setRestoredAt(null);
    setContent(props.content);
    setStored({ content: props.content, revision: props.revision });
    setMessage('');
    setConflict(null);
    setStatus({ kind: 'writing' });
  };

  return {
    path,
    setPath,
    content,
    setContent,
    message,
    setMessage,
    status,
    conflict,
    restoredAt,
    dirty,
    draftKept,
    urls,
    isNew: stored.revision === null,
    save,
    remove,
    discardDraft,
  };
}

function usefulDraft(key: string, content: string): Draft | null {
  const draft = readDraft(key);
  return draft === null || draft.content === content ? null : draft;
}

interface DraftOptions {
  readonly key: string;
  readonly dirty: boolean;
  readonly active: boolean;
  readonly leaving: RefObject<boolean>;
  readonly draft: { content: string; revision: string | null; message: string; path: string };
  readonly onKept: (kept: boolean) => void;
}

/** Keeps the draft a moment after each change, and at once when the page is left. */
function useDraft({ key, dirty, active, leaving, draft, onKept }: DraftOptions): void {
  const { content, revision, message, path } = draft;
  const keep = useCallback(() => {
    if (!active || leaving.current) return;
    if (dirty) onKept(writeDraft(key, { content, revision, message, path, at: Date.now() }));
    else dropDraft(key);
  }, [key, dirty, active, leaving, content, revision, message, path, onKept]);

  useEffect(() => {
    const timer = setTimeout(keep, DRAFT_PAUSE_MS);
    addEventListener('pagehide', keep);
    return () => {
      clearTimeout(timer);
      removeEventListener('pagehide', keep);
    };
  }, [keep]);
}

/** The browser asks before it leaves a page with unsaved text. */
function useLeaveGuard(on: boolean, leaving: RefObject<boolean>): void {
  useEffect(() => {
    if (!on) return;
    const ask = (event: BeforeUnloadEvent) => {
      if (!leaving.current) event.preventDefault();
    };
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [on, leaving]);
}

/** Ctrl-S or Cmd-S. */
export function useSaveKey(save: () => void): void {
  const latest = useRef(save);
  useEffect(() => {
    latest.current = save;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 's') return;
      event.preventDefault();
      latest.current();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
