/**
 * What the matrix is played on: two wikis, one private and one public, the people around them, and every
 * kind of credential that they can hold; on the real database, worker and services.
 */
import { createHash } from 'node:crypto';
import { type Actor, NOBODY, OPERATOR } from '../../../core/access.ts';
import { makeToken } from '../../../services/token-format.ts';
import type { Services, WikiInfo } from '../../../services/types.ts';
import { bearerActor } from '../../identity.ts';
import { type TestSystem, startTestSystem } from '../../testing.ts';
import type { Asker, Level } from './rules.ts';

export const ORIGIN = 'http://wiki.example:3000';
/** What limited tokens see. */
export const INSIDE = 'Folder';
export const OUTSIDE = 'Other';
/** Stands in the pages outside, and nowhere else. */
export const HIDDEN = 'Zebrafish';
/** Pages of each wiki for writes that succeed, one each. */
const SPARES = 250;

export type Slug = 'secret' | 'open';
export const WIKIS: readonly { slug: Slug; isPublic: boolean }[] = [
  { slug: 'secret', isPublic: false },
  { slug: 'open', isPublic: true },
];

/** Somebody who asks, with what they show. */
export interface Party {
  readonly name: string;
  readonly asker: Asker;
  readonly headers: Readonly<Record<string, string>>;
  /** Whose account it is; null: nobody's. */
  readonly username: Person | null;
}

export type UserActor = Extract<Actor, { kind: 'user' }>;
const PEOPLE = {
  olive: { title: 'owner', role: 'owner' },
  edith: { title: 'editor', role: 'editor' },
  // An editor until her tokens are made.
  vera: { title: 'viewer', role: 'viewer' },
  sten: { title: 'stranger', role: null },
  // The same, removed since.
  fred: { title: 'former member', role: null },
} as const;
export type Person = keyof typeof PEOPLE;

export interface World {
  readonly system: TestSystem;
  readonly parties: Readonly<Record<Slug, readonly Party[]>>;
  readonly wikis: Readonly<Record<Slug, WikiInfo>>;
  /** The commit with all pages, which any write can be based on. */
  readonly began: Readonly<Record<Slug, string>>;
  readonly person: (username: Person) => UserActor;
  /** Who a request is from: a bearer token, else the session of the cookie, else nobody. */
  readonly actorOf: (request: Request) => Promise<Actor>;
  /** A page that exists and that no other call was given. */
  spare(slug: Slug): string;
  /** A number that no other call was given. */
  next(): number;
  /** Of everything that a refused request must leave as it was. */
  fingerprint(): Promise<string>;
}

export async function makeWorld(): Promise<World> {
  const system = await startTestSystem({ OUTGOING_ALLOW: '127.0.0.1' });
  const { services, deps } = system;
  const people = await makePeople(system);
  const person = (username: Person): UserActor => {
    const found = people.get(username);
    if (found === undefined) throw new Error(`There is no ${username}.`);
    return found;
  };
  const secret = await makeWiki(system, person('olive'), WIKIS[0]);
  const open = await makeWiki(system, person('olive'), WIKIS[1]);
  for (const wiki of [secret.wiki, open.wiki]) {
    for (const folder of [INSIDE, OUTSIDE])
      await putFile(services, person('olive'), { wiki, path: `${folder}/kept.txt` });
  }
  const parties = { secret: await partiesOf(system, 'secret', person), open: await partiesOf(system, 'open', person) };
  for (const { slug } of WIKIS) {
    const address = { owner: 'olive', slug };
    await services.members.put(OPERATOR, address, { username: 'vera', role: 'viewer' });
    await services.members.remove(OPERATOR, address, 'fred');
  }
  const taken = { secret: 0, open: 0 };
  let counted = 0;
  return {
    ...{ system, person, parties },
    wikis: { secret: secret.wiki, open: open.wiki },
    began: { secret: secret.began, open: open.began },
    actorOf: async (request) => {
      const sessionId = /^session=(.+)$/.exec(request.headers.get('cookie') ?? '')?.[1];
      if (request.headers.has('authorization') || sessionId === undefined) return bearerActor(request, services.tokens);
      const user = await services.sessions.resolve(sessionId, new URL(ORIGIN).host);
      return user === null ? NOBODY : { kind: 'user', userId: user.userId, sessionId };
    },
    spare: (slug) => {
      taken[slug] += 1;
      if (taken[slug] > SPARES) throw new Error('There is no page left; make more of them.');
      return `${INSIDE}/Spare ${taken[slug]}`;
    },
    next: () => ++counted,
    fingerprint: () => fingerprintOf(deps.db),
  };
}

async function makePeople({ services }: TestSystem): Promise<Map<Person, UserActor>> {
  const people = new Map<Person, UserActor>();
  for (const username of Object.keys(PEOPLE) as Person[]) {
    const { userId } = await services.users.create(OPERATOR, { username, email: null });
    const { sessionId } = await services.sessions.start(userId, { host: new URL(ORIGIN).host, userAgent: null });
    people.set(username, { kind: 'user', userId, sessionId });
    await services.wikis.create(OPERATOR, { owner: username, slug: 'own' }, { agent: null });
  }
  await services.users.create(OPERATOR, { username: 'spare', email: null });
  return people;
}

async function makeWiki(
  { services }: TestSystem,
  owner: UserActor,
  wiki: (typeof WIKIS)[number] | undefined,
): Promise<{ wiki: WikiInfo; began: string }> {
  if (wiki === undefined) throw new Error('no wiki');
  const address = { owner: 'olive', slug: wiki.slug };
  const none = { agent: null };
  const made = await services.wikis.create(OPERATOR, { ...address, isPublic: wiki.isPublic }, none);
  for (const username of ['edith', 'vera', 'fred']) {
    await services.members.put(OPERATOR, address, { username, role: 'editor' });
  }
  const spares = Array.from({ length: SPARES }, (_, at) => `${INSIDE}/Spare ${at + 1}`);
  const { revision } = await services.pages.commit(
    OPERATOR,
    made,
    {
      message: `Begin with ${HIDDEN}`,
      changes: [
        ...[`${INSIDE}/Kept`, ...spares].map((path) => ({
          ...put,
          path,
          content: `# ${path}\n\nWords of ${createHash('sha256').update(path).digest('base64')}.\n\n- [ ] do it\n`,
        })),
        {
          ...put,
          path: `${OUTSIDE}/Kept`,
          content: `# ${HIDDEN}\n\nWords of the ${HIDDEN}.\n\n- [ ] do it\n\n[[${INSIDE}/Kept]]\n`,
        },
      ],
    },
    { agent: null, onBehalfOf: owner.userId },
  );
  return { wiki: await services.access.open(owner, address, 'read'), began: revision };
}

const put = { op: 'put' as const };

export function putFile(
  { files }: Services,
  actor: Actor,
  { wiki, path }: { wiki: WikiInfo; path: string },
): ReturnType<Services['files']['put']> {
  const content = new TextEncoder().encode(`A file of ${path.startsWith(OUTSIDE) ? HIDDEN : INSIDE}.`);
  return files.put(actor, wiki, { path, content }, { agent: null });
}

type Named = Parameters<TestSystem['services']['tokens']['create']>[1];

/** All who may come to the wiki, with all that they may come with. */
async function partiesOf(
  { services }: TestSystem,
  slug: Slug,
  person: (username: Person) => UserActor,
): Promise<Party[]> {
  const parties: Party[] = [];
  const wiki = { owner: 'olive', slug };
  const token = async (username: Person, input: Omit<Named, 'label'>) =>
    (await services.tokens.create(person(username), { ...input, label: 'matrix' })).token;
  const bearer = (secret: string) => ({ Authorization: `Bearer ${secret}` });

  for (const [username, { title, role }] of Object.entries(PEOPLE) as [Person, (typeof PEOPLE)[Person]][]) {
    const add = (name: string, asker: Omit<Asker, 'role'>, headers: Party['headers']) =>
      parties.push({ name: `${title}, ${name}`, asker: { role, ...asker }, headers, username });
    const cookie = { Cookie: `session=${person(username).sessionId}` };
    add('session', { credential: 'session' }, { ...cookie, Origin: ORIGIN });
    add(
      'session on the page of another site',
      { credential: 'foreign page' },
      { ...cookie, Origin: 'http://evil.wiki.example:3000' },
    );
    for (const scope of ['read', 'write', 'admin'] as const) {
      add(
        `personal ${scope} token`,
        { credential: 'token', scope, for: 'all' },
        bearer(await token(username, { scope })),
      );
    }
    const own = { wiki: { owner: username, slug: 'own' }, scope: 'admin' as const };
    add(
      'token of another wiki',
      { credential: 'token', scope: 'admin', for: 'other' },
      bearer(await token(username, own)),
    );
    if (username === 'sten') continue;
    // What ends with the membership is dead for good; what was made by an editor who is none any more is not.
    const credential = username === 'fred' ? 'dead' : 'token';
    const scopes: readonly Level[] = username === 'olive' ? ['read', 'write', 'admin'] : ['read', 'write'];
    for (const scope of scopes) {
      const limited = { wiki, scope, pathPrefix: INSIDE };
      add(
        `${scope} token of the wiki`,
        { credential, scope, for: 'this' },
        bearer(await token(username, { wiki, scope })),
      );
      add(
        `${scope} token under a path`,
        { credential, scope, for: 'this', limited: true },
        bearer(await token(username, limited)),
      );
    }
  }
  const gone = await services.tokens.create(person('olive'), { wiki, scope: 'admin', label: 'revoked' });
  await services.tokens.revoke(person('olive'), gone.info.tokenId);
  const dead = {
    expired: await token('olive', { wiki, scope: 'admin', expiresInMs: 1 }),
    revoked: gone.token,
    unknown: makeToken(),
    mistyped: `${makeToken().slice(0, -1)}!`,
    foreign: 'ghp_0123456789abcdef',
  };
  for (const [name, secret] of Object.entries(dead))
    parties.push({
      name: `${name} token`,
      asker: { role: null, credential: 'dead' },
      headers: bearer(secret),
      username: null,
    });
  const stale = { Cookie: 'session=01890000-0000-7000-8000-000000000000', Origin: ORIGIN };
  parties.push(
    { name: 'nobody', asker: { role: null, credential: 'none' }, headers: {}, username: null },
    { name: 'a session that ended', asker: { role: null, credential: 'none' }, headers: stale, username: null },
  );
  return parties;
}

/** People, rights, secrets, settings, texts and the log: all but what reading notes down. */
async function fingerprintOf(db: TestSystem['deps']['db']): Promise<string> {
  const [row] = await db.$queryRaw<Record<string, string | null>[]>`
    SELECT (SELECT md5(string_agg(concat_ws(' ', id, owner_id, slug, name, purpose, is_public, head_oid), ',' ORDER BY id)) FROM wikis) AS wikis,
           (SELECT md5(string_agg(concat_ws(' ', wiki_id, user_id, role), ',' ORDER BY wiki_id, user_id)) FROM members) AS members,
           (SELECT md5(string_agg(concat_ws(' ', id, revoked_at), ',' ORDER BY id)) FROM tokens) AS tokens,
           (SELECT md5(string_agg(concat_ws(' ', id, revoked_at, accepted_at), ',' ORDER BY id)) FROM invitations) AS invitations,
           (SELECT md5(string_agg(concat_ws(' ', id, url, active, events::text, md5(secret)), ',' ORDER BY id)) FROM webhooks) AS webhooks,
           (SELECT count(*)::text FROM webhook_deliveries) AS deliveries,
           (SELECT md5(string_agg(concat_ws(' ', id, content), ',' ORDER BY id)) FROM drafts) AS drafts,
           (SELECT count(*)::text FROM audit_events) AS log,
           (SELECT count(*)::text FROM sessions) AS sessions,
           (SELECT count(*)::text FROM users) AS users`;
  return JSON.stringify(row);
}

/** Whether a text holds what the party may not see: anything for the refused, and for a limited token what lies outside. */
export function isTold({ party, folder }: { party: Party; folder: string }, text: string, isLetIn: boolean): boolean {
  if (isLetIn && party.asker.limited !== true) return false;
  return text.includes(HIDDEN) || (folder === INSIDE && text.includes(`${OUTSIDE}/`));
}
