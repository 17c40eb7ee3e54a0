/**
 * The matrix of rights: everybody × every credential × every operation of every door × a private and a public
 * wiki. What each has to be told follows from testing/rules.ts; an operation without a row fails.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RestDoor, apiDocument, createRestDoor } from '../rest/index.ts';
import { ACCOUNT_ROWS } from './testing/account-rows.ts';
import type { Case, Row } from './testing/row.ts';
import { type Verdict, verdict } from './testing/rules.ts';
import { WIKI_ROWS, putFile } from './testing/wiki-rows.ts';
import { HIDDEN, INSIDE, ORIGIN, OUTSIDE, type Party, WIKIS, type World, makeWorld } from './testing/world.ts';

let world: World;
let rest: RestDoor;

beforeAll(async () => {
  world = await makeWorld();
  for (const { slug } of WIKIS) {
    for (const folder of [INSIDE, OUTSIDE]) await putFile(world, world.wikis[slug], `${folder}/kept.txt`);
  }
  rest = createRestDoor({ ...world.system.doorDeps, actorOf: world.actorOf });
}, 60_000);
afterAll(() => world.system.close());

/** How many requests are on their way at once where nothing is changed. */
const AT_ONCE = 8;

async function each<Item>(items: readonly Item[], width: number, work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

const STATUS = { ok: 200, unauthenticated: 401, forbidden: 403, not_found: 404 } as const satisfies Record<
  Verdict,
  number
>;

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

interface Try {
  readonly party: Party;
  readonly folder: string;
  readonly expected: Verdict;
}

describe('REST', () => {
  it('has a row for every operation, and for nothing else', () => {
    const named = [...Object.keys(WIKI_ROWS), ...Object.keys(ACCOUNT_ROWS)].map((name) => name.split(':')[0]);
    expect(new Set(named)).toEqual(new Set(OPERATIONS.map(({ operationId }) => operationId)));
  });

  describe.each(WIKIS)('of the wiki "$slug"', ({ slug, isPublic }) => {
    it.each(ROWS)('$name', async ({ method, row }) => {
      const wrong: string[] = [];
      const tries = world.parties[slug].flatMap((party): Try[] =>
        (row.page === true && party.asker.limited === true ? [INSIDE, OUTSIDE] : [INSIDE]).map((folder) => {
          const question = { ...row, outside: folder === OUTSIDE, changes: method !== 'GET' };
          const told = verdict(party.asker, question, isPublic);
          const at = { world, slug, party, folder, will: told === 'ok' };
          return { party, folder, expected: row.instead?.(told, at) ?? told };
        }),
      );
      const attempt = async ({ party, folder, expected }: Try): Promise<void> => {
        const at: Case = { world, slug, party, folder, will: expected === 'ok' };
        const answer = await send(at, method, row);
        const text = await answer.text();
        const allowed = expected === 'ok' ? (row.ok ?? [200]) : [STATUS[expected]];
        const said = expected === 'ok' ? '' : String(Object(JSON.parse(text))['code']);
        const where = folder === OUTSIDE ? ' outside of it' : '';
        if (!allowed.includes(answer.status) || (expected !== 'ok' && said !== expected))
          wrong.push(`${party.name}${where}: ${expected} expected, ${answer.status} ${text.slice(0, 200)}`);
        else if ((answer.status === 401) !== answer.headers.has('www-authenticate'))
          wrong.push(`${party.name}: a 401 has a challenge, and nothing else has`);
        if (tells(at, expected, text))
          wrong.push(`${party.name}${where} was told of what it may not see: ${text.slice(0, 500)}`);
        if (expected === 'ok') await row.after?.(at);
      };

      await row.before?.(world, slug);
      const before = await world.fingerprint();
      await each(
        tries.filter(({ expected }) => expected !== 'ok'),
        AT_ONCE,
        attempt,
      );
      expect(await world.fingerprint(), 'what refused requests have left').toBe(before);
      const allowed = tries.filter(({ expected }) => expected === 'ok');
      if (row.destroys !== true) await each(allowed, method === 'GET' ? AT_ONCE : 1, attempt);
      expect(wrong.join('\n')).toBe('');
      expect(world.system.logged).toEqual([]);
    });
  });
});

/** Whether the answer holds what the party may not see. */
function tells({ party, folder }: Case, expected: Verdict, text: string): boolean {
  if (expected === 'ok' && party.asker.limited !== true) return false;
  return text.includes(HIDDEN) || (folder === INSIDE && text.includes(`${OUTSIDE}/`));
}
