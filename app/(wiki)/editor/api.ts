/** The editor's calls: it saves through the same REST door as every other client. */
import { isWikibotError } from '#lib/core/errors.ts';
import { parsePagePath, urlPath } from '#lib/core/paths.ts';
import type { CurrentPage, SaveOutcome } from './types.ts';

const OFFLINE = 'The server can’t be reached. Your text is kept in this browser; try again when you are connected.';

export interface SaveInput {
  readonly base: string;
  readonly path: string;
  readonly content: string;
  readonly revision: string | null;
  readonly message: string;
}

export async function savePage({ base, path, content, revision, message }: SaveInput): Promise<SaveOutcome> {
  const problem = pathProblem(path);
  if (problem !== null) return { kind: 'failed', message: problem };
  const url = `${base}/api/v1/pages/${urlPath(path)}`;
  const body = {
    content,
    ...(revision === null ? {} : { revision }),
    ...(message === '' ? {} : { commit_message: message }),
  };
  const answer = await call(url, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer === null) return { kind: 'failed', message: OFFLINE };
  const { status, data } = answer;
  if (status === 200 || status === 201) {
    return {
      kind: 'saved',
      path: text(data['path']) || path,
      revision: text(data['revision']),
      merged: data['merged'] === true,
    };
  }
  if (data['code'] === 'stale_revision' && text(data['current_revision']) !== '') {
    return {
      kind: 'conflict',
      currentRevision: text(data['current_revision']),
      mergedText: typeof data['merged_text'] === 'string' ? data['merged_text'] : content,
      current: await readPage(base, path),
    };
  }
  if (data['code'] === 'revision_required') return { kind: 'exists' };
  return failure(status, data);
}

export async function deletePage({
  base,
  path,
  revision,
}: {
  base: string;
  path: string;
  revision: string;
}): Promise<'deleted' | SaveOutcome> {
  const answer = await call(`${base}/api/v1/pages/${urlPath(path)}?revision=${revision}`, { method: 'DELETE' });
  if (answer === null) return { kind: 'failed', message: OFFLINE };
  if (answer.status === 200 || answer.status === 204) return 'deleted';
  if (answer.data['code'] === 'stale_revision') {
    return {
      kind: 'failed',
      message: 'Somebody has changed this page since you opened it. Read the new version before you delete it.',
    };
  }
  return failure(answer.status, answer.data);
}

export async function readPage(base: string, path: string): Promise<CurrentPage | null> {
  const answer = await call(`${base}/api/v1/pages/${urlPath(path)}`, {});
  return answer?.status === 200 && isCurrentPage(answer.data) ? answer.data : null;
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
function pathProblem(path: string): string | null {
  try {
    parsePagePath(path);
    return null;
  } catch (error) {
    return isWikibotError(error) ? error.message : String(error);
  }
}

function failure(status: number, data: Record<string, unknown>): SaveOutcome {
  if (status === 401) return { kind: 'signed-out' };
  const detail = text(data['detail']);
  return {
    kind: 'failed',
    message:
      detail === ''
        ? `The server answered with status ${status}. Your text is kept in this browser; try again.`
        : detail,
  };
}

async function call(url: string, init: RequestInit): Promise<{ status: number; data: Record<string, unknown> } | null> {
  try {
    const answer = await fetch(url, { ...init, cache: 'no-store' });
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
