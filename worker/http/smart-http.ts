/**
 * git's smart HTTP (gitprotocol-http) for clone, fetch and push:
 *
 *   GET  /@{owner}/{slug}.git/info/refs?service=git-upload-pack | git-receive-pack
 *   POST /@{owner}/{slug}.git/git-upload-pack | git-receive-pack
 *
 * The dumb protocol, which would serve files of the repository by name, does not exist.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NOBODY } from '#lib/core/access.ts';
import type { Actor, Right } from '#lib/core/access.ts';
import { isWikibotError, toProblem, WikibotError } from '#lib/core/errors.ts';
import type { AccessService, TokenService } from '#lib/services/types.ts';
import { GitError } from '../repo/git.ts';
import { Repository } from '../repo/repository.ts';
import type { RepositoryContext } from '../repo/repository.ts';
import { sendText } from './answers.ts';
import { decodedBody } from './body.ts';
import { streamGit } from './git-stream.ts';
import { packet } from './push-hooks.ts';
import { receiveArguments, receivePack, requireHooks } from './receive-pack.ts';
import type { ReceiveDeps } from './receive-pack.ts';
import type { Slots } from '../repo/slots.ts';

export interface SmartHttpDeps extends ReceiveDeps {
  readonly repositories: RepositoryContext;
  readonly slots: Slots;
  /** Of their own, so that slow uploads keep nobody from reading. */
  readonly pushSlots: Slots;
  readonly tokens: Pick<TokenService, 'verify'>;
  readonly access: AccessService;
}

export interface GitRequest {
  readonly owner: string;
  readonly slug: string;
  /** After `.git/`. */
  readonly rest: string;
  readonly service: string | null;
}

const PATH = /^\/(?:@|%40)([^/]+)\/([^/]+)\.git\/(.+)$/i;
/** Wants and haves of a fetch are 50 bytes each. */
const MAX_REQUEST = 32 * 1024 * 1024;
const NO_CACHE = {
  'cache-control': 'no-cache, max-age=0, must-revalidate',
  expires: 'Fri, 01 Jan 1980 00:00:00 GMT',
  pragma: 'no-cache',
} as const;

/** Null: not an address of a repository. */
export function parseGitPath(url: URL): GitRequest | null {
  const [, owner, slug, rest] = PATH.exec(url.pathname) ?? [];
  if (owner === undefined || slug === undefined || rest === undefined) return null;
  try {
    return {
      owner: decodeURIComponent(owner),
      slug: decodeURIComponent(slug),
      rest,
      service: url.searchParams.get('service'),
    };
  } catch {
    return null;
  }
}

export async function handleGit(
  deps: SmartHttpDeps,
  request: IncomingMessage,
  response: ServerResponse,
  git: GitRequest,
): Promise<void> {
  const { rest, service } = git;
  const isRefs = rest === 'info/refs' && request.method === 'GET';
  const wanted = isRefs ? service : request.method === 'POST' ? rest : null;
  // The same for every name, so that nothing is told about which exist.
  if (wanted !== 'git-upload-pack' && wanted !== 'git-receive-pack') {
    return sendText(response, 403, 'Only the smart HTTP protocol of git is served here.');
  }
  const isPush = wanted === 'git-receive-pack';
  const { actor, repo } = await authorise(deps, request, { git, right: isPush ? 'write' : 'read' });
  if (isPush) {
    await requireHooks(deps);
    return await deps.pushSlots.use(() =>
      // There is no version 2 of this protocol.
      isRefs
        ? advertise(repo, response, { service: wanted, args: receiveArguments(deps, repo), env: {} })
        : receivePack(deps, { repo, actor, request, response }),
    );
  }
  const protocol = request.headers['git-protocol'];
  const env: Record<string, string> =
    typeof protocol === 'string' && /^[a-z0-9=:.-]{1,100}$/.test(protocol) ? { GIT_PROTOCOL: protocol } : {};
  await deps.slots.use(() =>
    isRefs
      ? advertise(repo, response, { service: wanted, args: ['upload-pack', '--strict'], env })
      : uploadPack(repo, request, response, env),
  );
}

async function advertise(
  repo: Repository,
  response: ServerResponse,
  { service, args, env }: { service: string; args: readonly string[]; env: Readonly<Record<string, string>> },
): Promise<void> {
  const isV2 = /(?:^|:)version=2(?:$|:)/.test(env['GIT_PROTOCOL'] ?? '');
  await streamGit({
    gitDir: repo.gitDir,
    args: [...args, '--stateless-rpc', '--http-backend-info-refs', '.'],
    env,
    response,
    begin: () => {
      response.writeHead(200, { 'content-type': `application/x-${service}-advertisement`, ...NO_CACHE });
      // Only before version 2: a packet that names the service, and a flush (gitprotocol-http).
      if (!isV2) response.write(`${packet(`# service=${service}\n`)}0000`);
    },
  });
}

async function uploadPack(
  repo: Repository,
  request: IncomingMessage,
  response: ServerResponse,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  if (request.headers['content-type'] !== 'application/x-git-upload-pack-request') {
    throw new WikibotError('unsupported_media_type', 'This is not a request of git.');
  }
  try {
    await streamGit({
      gitDir: repo.gitDir,
      args: ['upload-pack', '--strict', '--stateless-rpc', '.'],
      env,
      input: decodedBody(request, MAX_REQUEST),
      response,
      begin: () =>
        void response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result', ...NO_CACHE }),
    });
  } catch (error) {
    // What fails in the repository is told inside git's answer; without any, it was the request.
    if (!(error instanceof GitError) || response.headersSent) throw error;
    throw new WikibotError('invalid_input', 'git could not make sense of the request.', { cause: error });
  }
}

/** CONTRACT, "Who sees what": the rules of every other door. */
async function authorise(
  deps: SmartHttpDeps,
  request: IncomingMessage,
  { git, right }: { git: GitRequest; right: Right },
): Promise<{ actor: Actor; repo: Repository }> {
  const actor = await actorOf(deps, request);
  const wiki = await deps.access.open(actor, { owner: git.owner, slug: git.slug }, right);
  if (actor.kind === 'token' && actor.pathPrefix !== null) {
    throw new WikibotError('forbidden', `This token is limited to "${actor.pathPrefix}"; git serves the whole wiki.`);
  }
  const repo = new Repository(deps.repositories, wiki.wikiId);
  if (!(await repo.exists()))
    throw new WikibotError('unavailable', 'The repository of this wiki is missing; the operator has to restore it.');
  return { actor, repo };
}

async function actorOf({ tokens }: SmartHttpDeps, request: IncomingMessage): Promise<Actor> {
  const header = request.headers.authorization;
  if (header === undefined) return NOBODY;
  const [, scheme = '', value = ''] = /^(\S+) +(\S+)$/.exec(header.trim()) ?? [];
  const use = { agent: request.headers['user-agent'] ?? null };
  if (/^bearer$/i.test(scheme)) return await tokens.verify(value, use);
  if (/^basic$/i.test(scheme)) {
    const pair = Buffer.from(value, 'base64').toString('utf8');
    return await tokens.verify(pair.slice(pair.indexOf(':') + 1), use);
  }
  throw new WikibotError('unauthenticated', 'Send a token as the password.');
}

/** Errors as git clients show them. */
export function sendGitError(response: ServerResponse, error: unknown): void {
  const { status, detail } = toProblem(error);
  const challenge: Record<string, string> =
    isWikibotError(error) && error.code === 'unauthenticated'
      ? { 'www-authenticate': 'Basic realm="wikibot", charset="UTF-8"' }
      : {};
  sendText(response, status, detail, challenge);
}
