/** The matrix of rights in git: its smart HTTP, as the worker serves it, and real clients. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from './testing/play.ts';
import { type Asker, type Verdict, verdict } from './testing/rules.ts';
import { HIDDEN, type Party, type Slug, WIKIS, type World, makeWorld } from './testing/world.ts';

let world: World;
let folder: string;

beforeAll(async () => {
  world = await makeWorld();
  folder = await mkdtemp(join(tmpdir(), 'wikibot-rights-'));
}, 60_000);
afterAll(async () => {
  await world.system.close();
  await rm(folder, { recursive: true, force: true });
});

const FLUSH = '0000';
const ROWS = [
  { name: 'what there is to fetch', needs: 'read', path: 'info/refs?service=git-upload-pack' },
  { name: 'fetch', needs: 'read', path: 'git-upload-pack', body: FLUSH },
  { name: 'what there is to push to', needs: 'write', path: 'info/refs?service=git-receive-pack' },
  { name: 'push', needs: 'write', path: 'git-receive-pack', body: FLUSH },
] as const;

/** No cookie counts here. */
function seen({ asker }: Party): Asker {
  return asker.credential === 'session' || asker.credential === 'foreign page'
    ? { role: null, credential: 'none' }
    : asker;
}

const STATUS = { unauthenticated: 401, forbidden: 403, not_found: 404 } as const;

function urlOf(slug: Slug): string {
  return `${world.system.config.workerUrl.replace(/\/$/, '')}/@olive/${slug}.git`;
}

/** Clients send the token as a password; tools that can set a header send it as it is. */
const SCHEMES = {
  Bearer: ({ headers }: Party) => headers['Authorization'],
  Basic: ({ headers }: Party) => {
    const token = headers['Authorization']?.slice('Bearer '.length);
    return token === undefined ? undefined : `Basic ${Buffer.from(`anybody:${token}`).toString('base64')}`;
  },
};

describe.each(WIKIS)('git for the wiki $slug', ({ slug, isPublic }) => {
  describe.each(Object.entries(SCHEMES))('%s', (_scheme, header) => {
    it.each(ROWS)('$name', async (row) => {
      await play<Verdict>({
        ...{ world, slug, page: false, changes: row.needs === 'write' },
        expected: (party) => verdict(seen(party), { needs: row.needs, whole: true, changes: true }, isPublic),
        attempt: async ({ party, expected }) => {
          const authorization = header(party);
          const body = 'body' in row ? row.body : null;
          const answer = await fetch(`${urlOf(slug)}/${row.path}`, {
            method: body === null ? 'GET' : 'POST',
            headers: {
              ...(party.headers['Cookie'] === undefined ? {} : { Cookie: party.headers['Cookie'] }),
              ...(authorization === undefined ? {} : { Authorization: authorization }),
              ...(body === null ? {} : { 'Content-Type': `application/x-${row.path}-request` }),
            },
            body,
          });
          const text = await answer.text();
          if (expected === 'ok') return answer.status === 200 ? null : `${answer.status} ${text}`;
          if (text.includes(HIDDEN)) return `told what it may not see: ${text}`;
          const challenged = answer.headers.get('www-authenticate')?.startsWith('Basic realm="wikibot"') === true;
          return answer.status === STATUS[expected] && challenged === (answer.status === 401)
            ? null
            : `${answer.status} ${text}`;
        },
      });
    });
  });
});

describe('a real client', () => {
  const git = async (...args: string[]) =>
    promisify(execFile)('git', args, { env: { ...process.env, GIT_TERMINAL_PROMPT: '0', HOME: folder } });
  const withToken = (slug: Slug, name: string) => {
    const token = world.parties[slug].find((party) => party.name === name)?.headers['Authorization']?.slice(7);
    return urlOf(slug).replace('://', `://anybody:${token}@`);
  };
  const as = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org'];

  it('clones, and pushes where it may write', async () => {
    const copy = join(folder, 'copy');
    await git('clone', '-q', withToken('secret', 'editor, write token of the wiki'), copy);
    await writeFile(join(copy, 'Pushed.md'), 'Pushed.\n');
    await git('-C', copy, 'add', '.');
    await git('-C', copy, ...as, 'commit', '-q', '-m', 'Push');
    for (const name of [
      'editor, read token of the wiki',
      'viewer, personal admin token',
      'viewer, write token of the wiki',
    ]) {
      const refused = git('-C', copy, 'push', '-q', withToken('secret', name), 'main');
      await expect(refused, name).rejects.toThrow(/403|forbidden|may read|scope/i);
    }
    for (const name of [
      'stranger, personal admin token',
      'former member, personal write token',
      'editor, token of another wiki',
    ])
      await expect(git('-C', copy, 'fetch', '-q', withToken('secret', name)), name).rejects.toThrow(/not found/i);
    await git('-C', copy, 'push', '-q', withToken('secret', 'editor, write token of the wiki'), 'main');
  });

  it('clones a public wiki without a token, and a private one not', async () => {
    await git('clone', '-q', urlOf('open'), join(folder, 'open'));
    await expect(git('clone', '-q', urlOf('secret'), join(folder, 'secret'))).rejects.toThrow(
      /could not read Username|terminal prompts disabled|Authentication/i,
    );
  });
});
