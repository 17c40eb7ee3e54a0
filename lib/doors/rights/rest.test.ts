/**
 * The matrix of rights in REST: everybody × every credential × every operation × a private and a public wiki.
 * What each has to be told follows from testing/rules.ts; an operation without a row fails.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RestDoor, apiDocument, createRestDoor } from '../rest/index.ts';
import { ACCOUNT_ROWS } from './testing/account-rows.ts';
import { play } from './testing/play.ts';
import type { Case, Row } from './testing/row.ts';
import { type Verdict, verdict } from './testing/rules.ts';
import { WIKI_ROWS } from './testing/wiki-rows.ts';
import { ORIGIN, OUTSIDE, WIKIS, type World, isTold, makeWorld } from './testing/world.ts';

let world: World;
let rest: RestDoor;

beforeAll(async () => {
  world = await makeWorld();
  rest = createRestDoor({ ...world.system.doorDeps, actorOf: world.actorOf });
}, 60_000);
afterAll(() => world.system.close());

const STATUS = { unauthenticated: 401, forbidden: 403, not_found: 404 } as const;

const OPERATIONS = Object.entries(apiDocument(new URL(ORIGIN)).paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId }]) => ({
    ...{ operationId, method: method.toUpperCase() },
    rows: path.startsWith('/@') ? WIKI_ROWS : ACCOUNT_ROWS,
  })),
);
const ROWS = OPERATIONS.flatMap(({ operationId, method, rows }) =>
  Object.entries(rows)
    .filter(([name]) => name.split(':')[0] === operationId)
    .map(([name, row]) => ({ name, method, row })),
);

async function send(at: Case, method: string, row: Row): Promise<Response> {
  const { path, body, bytes } = await row.ask(at);
  const headers = new Headers(at.party.headers);
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  const content = bytes ?? (body === undefined ? null : JSON.stringify(body));
  const request = new Request(ORIGIN + path, { method, headers, body: content });
  return path.startsWith('/@') ? rest.wiki(request, { owner: 'olive', slug: at.slug }) : rest.account(request);
}

/** What is wrong with the answer; null: nothing. */
async function judge(at: Case, { ok = [200] }: Row, expected: Verdict, answer: Response): Promise<string | null> {
  const text = await answer.text();
  const said = `${answer.status} ${text}`;
  if (isTold(at, text, expected === 'ok')) return `told of what it may not see: ${said}`;
  if ((answer.status === 401) !== answer.headers.has('www-authenticate')) return `a 401 has a challenge: ${said}`;
  if (expected === 'ok') return ok.includes(answer.status) ? null : said;
  const isRight = answer.status === STATUS[expected] && Object(JSON.parse(text))['code'] === expected;
  return isRight ? null : said;
}

it('has a row for every operation, and for nothing else', () => {
  const named = [...Object.keys(WIKI_ROWS), ...Object.keys(ACCOUNT_ROWS)].map((name) => name.split(':')[0]);
  expect(new Set(named)).toEqual(new Set(OPERATIONS.map(({ operationId }) => operationId)));
});

describe.each(WIKIS)('REST for the wiki $slug', ({ slug, isPublic }) => {
  it.each(ROWS)('$name', async ({ method, row }) => {
    await row.before?.(world, slug);
    const changes = method !== 'GET';
    await play<Verdict>({
      ...{ world, slug, changes, page: row.page === true, succeeds: row.destroys !== true },
      expected: (party, folder) => {
        const told = verdict(party.asker, { ...row, outside: folder === OUTSIDE, changes }, isPublic);
        return row.instead?.(told, { world, slug, party, folder, will: told === 'ok' }) ?? told;
      },
      attempt: async ({ party, folder, expected }) => {
        const at: Case = { world, slug, party, folder, will: expected === 'ok' };
        const wrong = await judge(at, row, expected, await send(at, method, row));
        if (expected === 'ok') await row.after?.(at);
        return wrong;
      },
    });
  });
});

it.each(WIKIS)('ends with the wiki $slug, deleted by its owner', async ({ slug, isPublic }) => {
  const name = isPublic ? 'owner, admin token of the wiki' : 'owner, session';
  const party = world.parties[slug].find((one) => one.name === name);
  if (party === undefined) throw new Error(name);
  const { deleteWiki, readWiki } = ACCOUNT_ROWS;
  if (deleteWiki === undefined || readWiki === undefined) throw new Error('rows');
  const at: Case = { world, slug, party, folder: '', will: true };
  expect((await send(at, 'DELETE', deleteWiki)).status).toBe(200);
  for (const other of world.parties[slug]) {
    const { status } = await send({ ...at, party: other }, 'GET', readWiki);
    // A token of the wiki has gone with it.
    const isGone = ['none', 'dead'].includes(other.asker.credential) || other.asker.for === 'this';
    expect([other.name, status]).toEqual([other.name, isGone ? 401 : 404]);
  }
});
