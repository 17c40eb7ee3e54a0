'use client';

/**
 * The editor's state. Saving goes
 *
 *   writing ─ save ─► saving ─► saved (leaves for the page)
 *      ▲                 ├────► merged: both changes are in; writing goes on from there
 *      │                 ├────► conflict: settled in a view of its own; saves on the current revision
 *      │                 ├────► signed out: goes on by itself once there is a session again
 *      └─────────────────┴────► failed: said in place, nothing is lost
 */
import { useRef, useState } from 'react';
import { wikiUrls } from '../reading/urls.ts';
import { forgetDraft, readPage, savePage } from './api.ts';
import type { Conflict } from './conflict.tsx';
import { draftKey, dropDraft, readDraft, usefulDraft } from './draft.ts';
import { aroundOf, partOf, wholeOf } from './section.ts';
import type { EditorProps, Failure, KeptDraft, SaveOutcome } from './types.ts';
import { useDrafts, useLeaveGuard } from './use-drafts.ts';
import { useSignedInAgain } from './use-session.ts';

export type Status =
  | { readonly kind: 'writing' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'leaving' }
  | { readonly kind: 'merged' }
  | { readonly kind: 'merged-draft' }
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'exists' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'moved'; readonly to: string }
  /** `saving`: what to do once there is a session again. */
  | { readonly kind: 'signed-out'; readonly saving: boolean }
  | { readonly kind: 'failed'; readonly reason: Failure };

interface Restored extends KeptDraft {
  /** The page has been saved by somebody since. */
  readonly isStale: boolean;
  /** More than this section differs: it is for the editor of the whole page. */
  readonly elsewhere: boolean;
}

/**
 * `ready` is false while the server renders and until React has taken over: what is typed then
 * would be lost, and the browser's draft is not known yet. The component is mounted anew for it.
 */
export function useEditor(props: EditorProps, ready: boolean) {
  const { base, homePath, wikiId } = props;
  const key = draftKey(wikiId, props.path);
  const [around, setAround] = useState(() => aroundOf(props.content, props.section));
  const [start] = useState(() => startOf(props, key, ready));
  const [path, setPath] = useState(props.path ?? start.path);
  const [content, setContent] = useState(start.content);
  const [message, setMessage] = useState(start.message);
  /** What is stored, and the revision that a save is based on. */
  const [stored, setStored] = useState({ content: props.content, revision: start.revision });
  const [status, setStatus] = useState<Status>({ kind: 'writing' });
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [restored, setRestored] = useState<Restored | null>(start.restored);
  /** Set before the page is left on purpose: the state would arrive too late for the browser's events. */
  const leaving = useRef(false);
  const whole = wholeOf(around, content);
  const dirty = whole !== stored.content;
  const urls = wikiUrls(base, homePath);

  const kept = useDrafts({
    key,
    base,
    dirty,
    active: ready && restored?.elsewhere !== true,
    leaving,
    draft: { content: whole, revision: stored.revision, message, path: path.trim() },
    onSignedOut: () =>
      setStatus((now) =>
        now.kind === 'writing' || now.kind === 'merged' ? { kind: 'signed-out', saving: false } : now,
      ),
  });
  useLeaveGuard(dirty && kept === 'nowhere', leaving);
  const leave = (url: string) => {
    leaving.current = true;
    setStatus({ kind: 'leaving' });
    location.assign(url);
  };

  const forget = () => {
    dropDraft(key);
    if (path.trim() !== '') void forgetDraft(base, path.trim());
  };

  /** The whole page is edited from here on: what stands around a section may have changed. */
  const goOnWith = (text: string, revision: string | null, storedContent: string) => {
    setAround({ before: '', after: '' });
    setContent(text);
    setStored({ content: storedContent, revision });
  };

  const applyConflict = (outcome: Extract<SaveOutcome, { kind: 'conflict' }>, mine: string) => {
    setConflict({
      mine,
      merged: outcome.mergedText,
      current: outcome.current,
      revision: outcome.currentRevision,
    });
    setStatus({ kind: 'writing' });
  };

  const applySaved = async (outcome: Extract<SaveOutcome, { kind: 'saved' }>) => {
    forget();
    setConflict(null);
    setRestored(null);
    if (outcome.merged) {
      const now = await readPage(base, outcome.path);
      if (now !== null) {
        goOnWith(now.content, now.revision, now.content);
        setMessage('');
        setStatus({ kind: 'merged' });
        return;
      }
    }
    leave(urls.page(outcome.path, props.section?.id ?? null));
  };

  /** What is given takes the place of what is in the editor, for conflicts and moved pages. */
  const save = async (instead: { content?: string; revision?: string | null; path?: string } = {}) => {
    if (status.kind === 'saving' || status.kind === 'leaving') return;
    const target = (instead.path ?? path).trim();
    if (target === '') {
      setStatus({ kind: 'failed', reason: { kind: 'path-missing' } });
      return;
    }
    setStatus({ kind: 'saving' });
    const text = instead.content ?? whole;
    const revision = instead.revision === undefined ? stored.revision : instead.revision;
    const outcome = await savePage({ base, path: target, content: text, revision, message: message.trim() });
    if (outcome.kind === 'saved') await applySaved(outcome);
    else if (outcome.kind === 'conflict') applyConflict(outcome, text);
    else if (outcome.kind === 'signed-out') setStatus({ kind: 'signed-out', saving: true });
    else setStatus(outcome);
  };

  useSignedInAgain(status.kind === 'signed-out', base, () => {
    const wasSaving = status.kind === 'signed-out' && status.saving;
    if (wasSaving) void save();
    else setStatus({ kind: 'signed-in' });
  });

  /** The changes of others since the draft was begun, merged into it here, before anything is saved. */
  const mergeDraft = async () => {
    const [{ mergePage }, was] = await Promise.all([
      import('#lib/core/merge.ts'),
      stored.revision === null ? null : readPage(base, path, stored.revision),
    ]);
    const now = await readPage(base, path);
    if (was === null || now === null) {
      setStatus({ kind: 'failed', reason: { kind: 'offline' } });
      return;
    }
    const { clean, text } = mergePage({ base: was.content, ours: now.content, theirs: whole });
    setRestored(null);
    if (clean) {
      goOnWith(text, now.revision, now.content);
      setStatus({ kind: 'merged-draft' });
    } else setConflict({ mine: whole, merged: text, current: now, revision: now.revision });
  };

  /** The result of a conflict, to be written on with. */
  const settle = (text: string) => {
    if (conflict === null) return;
    goOnWith(text, conflict.revision, conflict.current?.content ?? stored.content);
    setConflict(null);
  };

  const discardDraft = () => {
    forget();
    setRestored(null);
    const fresh = aroundOf(props.content, props.section);
    setAround(fresh);
    setContent(partOf(fresh, props.content) ?? props.content);
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
    whole,
    stored,
    message,
    setMessage,
    status,
    conflict,
    leaveConflict: () => setConflict(null),
    settle,
    saveResult: (text: string) => save({ content: text, revision: conflict?.revision ?? stored.revision }),
    saveAsNew: () => save({ revision: null }),
    saveAt: (to: string) => save({ path: to }),
    restored,
    mergeDraft,
    dirty,
    kept,
    urls,
    isNew: stored.revision === null,
    isSection: around.before !== '' || around.after !== '',
    save: () => save(),
    discardDraft,
  };
}

export type EditorState = ReturnType<typeof useEditor>;

interface Start {
  readonly path: string;
  readonly content: string;
  readonly message: string;
  readonly revision: string | null;
  readonly restored: Restored | null;
}

/** The stored text, or the draft that was left. */
function startOf(props: EditorProps, key: string, ready: boolean): Start {
  const around = aroundOf(props.content, props.section);
  const fresh: Start = {
    path: '',
    content: partOf(around, props.content) ?? props.content,
    message: '',
    revision: props.revision,
    restored: null,
  };
  const local = ready ? readDraft(key) : null;
  const draft = ready ? usefulDraft(local, props.draft, props.content) : null;
  if (draft === null) return fresh;
  const isStale = draft.revision !== props.revision;
  const part = isStale && props.section !== null ? null : partOf(around, draft.content);
  if (part === null) return { ...fresh, restored: { ...draft, isStale, elsewhere: true } };
  return {
    path: local === draft ? local.path : '',
    content: part,
    message: local === draft ? local.message : '',
    revision: draft.revision,
    restored: { ...draft, isStale, elsewhere: false },
  };
}
