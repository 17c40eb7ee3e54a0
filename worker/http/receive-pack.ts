/** `git push`: real `git receive-pack`, which takes nothing in that the worker has not judged. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Actor } from '#lib/core/access.ts';
import { isWikibotError, toProblem, WikibotError } from '#lib/core/errors.ts';
import { Push, RefRefused } from '../landing/push.ts';
import type { PushDeps } from '../landing/push.ts';
import { removeQuarantines } from '../repo/quarantine.ts';
import { MAIN } from '../repo/refs.ts';
import type { Repository } from '../repo/repository.ts';
import { asKnown } from './answers.ts';
import { decodedBody } from './body.ts';
import { streamGit } from './git-stream.ts';
import { answerHooks, areHooksUsable } from './push-hooks.ts';
import type { PushAnswers } from './push-hooks.ts';

export interface ReceiveDeps extends PushDeps {
  /** Where {@link installHooks} has put them. */
  readonly hooks: string;
}

export interface IncomingPush {
  readonly repo: Repository;
  readonly actor: Actor;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** The names of refs before the pack. git's own message for a large pack is the better one. */
const MAX_COMMAND_BYTES = 1024 * 1024;

/** Arguments that make any repository of ours behave the same, whatever its own configuration says. */
export function receiveArguments({ hooks }: Pick<ReceiveDeps, 'hooks'>, { limits }: Repository): string[] {
  const settings: Readonly<Record<string, string | number>> = {
    'core.hooksPath': hooks,
    'receive.procReceiveRefs': MAIN,
    'receive.fsckObjects': 'true',
    'receive.maxInputSize': limits.pushBytes,
    'receive.advertisePushOptions': 'false',
    'receive.autogc': 'false',
    // Packs are checked as they stream in; loose objects would each be unpacked in memory.
    'receive.unpackLimit': 1,
    'core.bigFileThreshold': '1m',
    'core.deltaBaseCacheLimit': '16m',
    'pack.threads': 1,
    'core.fsync': 'all',
    'core.fsyncMethod': 'fsync',
  };
  return [...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]), 'receive-pack'];
}

/** For the first request of a push too, since git shows the text of no other. @throws `unavailable` */
export async function requireHooks({ hooks, log }: Pick<ReceiveDeps, 'hooks' | 'log'>): Promise<void> {
  if (await areHooksUsable(hooks)) return;
  log.error({ hooks }, 'git may not execute the hooks; is the data folder mounted "noexec"?');
  throw new WikibotError('unavailable', 'This server cannot take pushes at the moment; its operator has to mend it.');
}

/** Pushes under way, by repository. */
const running = new Map<string, number>();

export async function receivePack(deps: ReceiveDeps, push: IncomingPush): Promise<void> {
  const { repo, request, response } = push;
  if (request.headers['content-type'] !== 'application/x-git-receive-pack-request')
    throw new WikibotError('unsupported_media_type', 'This is not a request of git.');
  running.set(repo.gitDir, (running.get(repo.gitDir) ?? 0) + 1);
  try {
    await streamGit({
      gitDir: repo.gitDir,
      args: [...receiveArguments(deps, repo), '--stateless-rpc', '.'],
      // No single piece of memory is larger than the largest file with its delta (a bomb of deltas is).
      env: { GIT_ALLOC_LIMIT: String(Math.ceil(repo.limits.fileBytes * 1.5) + 16 * 1024 * 1024) },
      input: decodedBody(request, repo.limits.pushBytes + MAX_COMMAND_BYTES),
      response,
      // Lets git remove the quarantine.
      stopWith: 'SIGTERM',
      converse: (channel) => converse(deps, push, channel),
      begin: () =>
        void response.writeHead(200, {
          'content-type': 'application/x-git-receive-pack-result',
          'cache-control': 'no-cache, max-age=0, must-revalidate',
        }),
    });
  } finally {
    const left = (running.get(repo.gitDir) ?? 1) - 1;
    if (left > 0) running.set(repo.gitDir, left);
    else {
      running.delete(repo.gitDir);
      await removeQuarantines(repo.gitDir);
    }
  }
}

async function converse(deps: ReceiveDeps, { repo, actor, response }: IncomingPush, channel: Socket): Promise<void> {
  const gone = new AbortController();
  const hangUp = (): void => gone.abort();
  response.once('close', hangUp);
  const requestId = response.getHeader('x-request-id');
  const push = new Push(deps, { repo, actor, requestId: typeof requestId === 'string' ? requestId : null });
  const problemOf = (cause: unknown): ReturnType<typeof toProblem> => {
    const problem = toProblem(asKnown(cause));
    if (problem.status >= 500 && !(isWikibotError(cause) && cause.code === 'not_supported'))
      deps.log.error({ err: cause, requestId, wikiId: repo.wikiId }, 'a push failed');
    return problem;
  };
  const answers: PushAnswers = {
    judge: (proposal) =>
      push.judge(proposal).then(
        () => null,
        (cause: unknown) => {
          const { code, detail, commit } = problemOf(cause);
          const ref = cause instanceof RefRefused ? cause.ref : MAIN;
          const where = typeof commit === 'string' ? `commit ${commit.slice(0, 10)}, ` : '';
          return `${ref} is refused (${where}${code}):\n${detail}`;
        },
      ),
    land: () =>
      push.land(gone.signal).then(
        () => null,
        (cause: unknown) => {
          const { code, detail } = problemOf(cause);
          return `${code}: ${detail.replaceAll(/\s+/g, ' ')}`;
        },
      ),
  };
  try {
    await answerHooks(channel, answers);
  } catch (error) {
    deps.log.error({ err: error, requestId, wikiId: repo.wikiId }, 'the hooks of a push were not understood');
    channel.destroy();
  } finally {
    response.off('close', hangUp);
  }
}
