/** The editor's calls: it saves through the same REST door as every other client. */
import { isWikibotError } from '#lib/core/errors.ts';
import { parsePagePath, urlPath } from '#lib/core/paths.ts';
import type { Names } from '#lib/protocol/attachments.ts';
import type { CurrentPage, KeptDraft, SaveOutcome } from './types.ts';

export interface SaveInput {
  readonly base: string;
  readonly path: string;
  readonly content: string;
  readonly revision: string | null;
  readonly message: string;
}

export async function savePage({ base, path, content, revision, message }: SaveInput): Promise<SaveOutcome> {
  const problem = pathProblem(path);
  if (problem !== null) return { kind: 'failed', reason: { kind: 'said', detail: problem } };
  const body = {
    content,
    ...(revision === null ? {} : { revision }),
    ...(message === '' ? {} : { commit_message: message }),
  };
  const answer = await send('PUT', `${base}/api/v1/pages/${urlPath(path)}`, body);
  if (answer === null) return { kind: 'failed', reason: { kind: 'offline' } };
  const { status, data } = answer;
  if (status === 200 || status === 201) {
    return {
      kind: 'saved',
      path: text(data['path']) || path,
      revision: text(data['revision']),
      merged: data['merged'] === true,
    };
  }
  if (data['code'] === 'stale_revision') return await staleOutcome(base, path, content, data);
  if (data['code'] === 'revision_required') return { kind: 'exists' };
  if (status === 401) return { kind: 'signed-out' };
  const detail = text(data['detail']);
  return { kind: 'failed', reason: detail === '' ? { kind: 'answered', status } : { kind: 'said', detail } };
}

async function staleOutcome(
  base: string,
  path: string,
  content: string,
  data: Record<string, unknown>,
): Promise<SaveOutcome> {
  const currentRevision = text(data['current_revision']);
  if (currentRevision === '') {
    const to = text(data['moved_to']);
    return to === '' ? { kind: 'gone' } : { kind: 'moved', to };
  }
  return {
    kind: 'conflict',
    currentRevision,
    mergedText: typeof data['merged_text'] === 'string' ? data['merged_text'] : content,
    current: await readPage(base, path),
  };
}

/** `revision`: as the page was then. Null when it can't be had. */
export async function readPage(base: string, path: string, revision?: string): Promise<CurrentPage | null> {
  const query = revision === undefined ? '' : `?revision=${encodeURIComponent(revision)}`;
  const answer = await send('GET', `${base}/api/v1/pages/${urlPath(path)}${query}`);
  return answer?.status === 200 && isCurrentPage(answer.data) ? answer.data : null;
}

/** Pages, files and tags, for completion. */
export async function readNames(base: string): Promise<Names | null> {
  const answer = await send('GET', `${base}/api/v1/names`);
  return answer?.status === 200 && isNames(answer.data) ? answer.data : null;
}

export type DraftOutcome = 'kept' | 'signed-out' | 'failed';

/** `leaving`: sent also while the page is being left; a browser then takes no more than 64 kB. */
export async function keepDraft(
  base: string,
  path: string,
  draft: Omit<KeptDraft, 'at'>,
  leaving = false,
): Promise<DraftOutcome> {
  if (pathProblem(path) !== null) return 'failed';
  const body = { content: draft.content, base_revision: draft.revision };
  const answer = await send('PUT', `${base}/api/v1/drafts/${urlPath(path)}`, body, leaving);
  if (answer?.status === 401) return 'signed-out';
  return answer?.status === 200 ? 'kept' : 'failed';
}

export async function forgetDraft(base: string, path: string): Promise<void> {
  if (pathProblem(path) === null) await send('DELETE', `${base}/api/v1/drafts/${urlPath(path)}`, undefined, true);
}

/** Whether there is a session now. Null: the server can't be asked. */
export async function isSignedIn(base: string): Promise<boolean | null> {
  const answer = await send('GET', `${base}/api/v1/drafts`);
  return answer === null ? null : answer.status !== 401;
}

/** The HTML of a text as the server would show it; null when that can't be had now. */
export async function renderPreview(
  url: string,
  input: { path: string; content: string },
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(input),
      signal,
    });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

/** Said before anything is sent: a browser would resolve `..` in an address by itself. */
export function pathProblem(path: string): string | null {
  try {
    parsePagePath(path);
    return null;
  } catch (error) {
    return isWikibotError(error) ? error.message : String(error);
  }
}

async function send(
  method: string,
  url: string,
  body?: unknown,
  keepalive = false,
): Promise<{ status: number; data: Record<string, unknown> } | null> {
  try {
    const answer = await fetch(url, {
      method,
      cache: 'no-store',
      keepalive,
      ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return { status: answer.status, data: await jsonOf(answer) };
  } catch {
    return null;
  }
}

async function jsonOf(answer: Response): Promise<Record<string, unknown>> {
  try {
    const data: unknown = await answer.json();
    return typeof data === 'object' && data !== null ? { ...data } : {};
  } catch {
    // A proxy's own error page: the status has to do.
    return {};
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isCurrentPage(data: Record<string, unknown>): data is Record<string, unknown> & CurrentPage {
  const commit = data['last_commit'];
  return (
    typeof data['content'] === 'string' &&
    typeof data['revision'] === 'string' &&
    typeof commit === 'object' &&
    commit !== null
  );
}

function isNames(data: Record<string, unknown>): data is Record<string, unknown> & Names {
  return ['pages', 'files', 'tags', 'categories'].every((key) => Array.isArray(data[key]));
}
