/** REST at the apex: one request for each operation, and what it takes to be answered. */
import { v7 } from 'uuid';
import { OPERATOR } from '../../../core/access.ts';
import type { Case, Row } from './row.ts';
import type { Verdict } from './rules.ts';
import type { Person, Slug, World } from './world.ts';

/** Nobody listens there. */
const HOOK = { url: 'http://127.0.0.1:65535/hook', events: ['member.changed' as const] };
const account = ({ slug }: Case) => `/api/v1/wikis/olive/${slug}`;
const owner = ({ world }: Case) => world.person('olive');
const address = ({ slug }: Case) => ({ owner: 'olive', slug });
const services = ({ world }: Case) => world.system.services;
/** What is somebody else's does not exist, whoever asks. */
const hidden = (verdict: Verdict): Verdict => (verdict === 'ok' ? 'not_found' : verdict);

const ofWiki = (needs: Row['needs'], path = ''): Row => ({
  ...{ needs, whole: true },
  ask: (at) => ({ path: account(at) + path }),
});

/** The id of a token that the party's own person has made, where they have an account. */
async function ownToken(at: Case, wiki: { owner: string; slug: string } | null = null): Promise<string> {
  const { username } = at.party;
  if (!at.will || username === null) return v7();
  const input = { wiki, scope: 'read' as const, label: 'own' };
  return (await services(at).tokens.create(at.world.person(username), input)).info.tokenId;
}

async function tokenOf(at: Case, username: Person): Promise<string> {
  const [token] = await services(at).tokens.list(at.world.person(username));
  return token?.tokenId ?? '';
}

const ofToken = (id: (at: Case) => Promise<string>): Row => ({
  needs: 'whole account',
  ask: async (at) => ({ path: `/api/v1/tokens/${await id(at)}` }),
});
const ofOthersToken: Row = {
  ...ofToken((at) => tokenOf(at, at.party.username === 'olive' ? 'edith' : 'olive')),
  instead: hidden,
};
/** Strangers to a public wiki have none for it. */
const ofWikiToken: Row = {
  needs: 'own tokens',
  ask: async (at) => {
    const id = at.party.asker.role === null ? v7() : await ownToken(at, address(at));
    return { path: `${account(at)}/tokens/${id}` };
  },
  instead: (verdict, { party }) => (party.asker.role === null ? hidden(verdict) : verdict),
};

/** The wiki's one webhook, made when it is first asked for. */
async function webhookOf({ system, person }: World, slug: Slug): Promise<string> {
  const { webhooks } = system.services;
  const [actor, where] = [person('olive'), { owner: 'olive', slug }];
  const [found] = await webhooks.list(actor, where);
  if (found?.active === true) return found.webhookId;
  if (found !== undefined) await webhooks.delete(actor, where, found.webhookId);
  return (await webhooks.create(actor, where, HOOK)).info.webhookId;
}

const other = (slug: Slug): Slug => (slug === 'open' ? 'secret' : 'open');

const ofWebhook = (path = '', more: Partial<Row> = {}, body?: unknown): Row => ({
  ...{ needs: 'admin', whole: true },
  ask: async (at) => ({
    path: `${account(at)}/webhooks/${at.will ? await webhookOf(at.world, at.slug) : v7()}${path}`,
    ...(body === undefined ? {} : { body }),
  }),
  ...more,
});

export const ACCOUNT_ROWS: Readonly<Record<string, Row>> = {
  openapi: { needs: 'nothing', ask: () => ({ path: '/api/v1/openapi.json' }) },
  me: { needs: 'account', ask: () => ({ path: '/api/v1/me' }) },
  listWikis: { needs: 'account', ask: () => ({ path: '/api/v1/wikis' }) },
  createWiki: {
    ...{ needs: 'whole account', ok: [201] },
    ask: (at) => ({ path: '/api/v1/wikis', body: { slug: `new-${at.world.next()}` } }),
    after: async (at) => {
      const made = await at.world.system.deps.db.wiki.findMany({
        where: { slug: { startsWith: 'new-' } },
        select: { slug: true, owner: { select: { username: true } } },
      });
      for (const {
        slug,
        owner: { username },
      } of made)
        await services(at).wikis.delete(OPERATOR, { owner: username ?? '', slug });
    },
  },
  exportAll: { needs: 'whole account', ask: () => ({ path: '/api/v1/export', body: { format: 'zip' } }) },
  planAccountDeletion: { needs: 'whole account', ask: () => ({ path: '/api/v1/account/deletion' }) },
  // Who may delete it and types another name deletes nothing.
  deleteAccount: {
    ...{ needs: 'whole account', ok: [422] },
    ask: () => ({ path: '/api/v1/account', body: { confirm: 'somebody-else' } }),
  },
  readWiki: { needs: 'read', ask: (at) => ({ path: account(at) }) },
  updateWiki: {
    ...ofWiki('write'),
    ask: (at) => ({ path: account(at), body: { purpose: `Purpose ${at.world.next()}` } }),
  },
  'updateWiki: who may see it': {
    ...ofWiki('admin'),
    ask: (at) => ({ path: account(at), body: { public: at.slug === 'open' } }),
  },
  deleteWiki: { ...ofWiki('admin'), destroys: true },
  wikiUsage: ofWiki('admin', '/usage'),
  accountUsage: { needs: 'whole account', ask: () => ({ path: '/api/v1/usage' }) },
  readAuditLog: { needs: 'whole account', ask: () => ({ path: '/api/v1/audit' }) },
  readWikiAuditLog: ofWiki('admin', '/audit'),

  listMembers: ofWiki('member', '/members'),
  setMember: {
    ...{ ...ofWiki('admin'), ok: [201] },
    ask: (at) => ({ path: `${account(at)}/members/spare`, body: { role: 'viewer' } }),
    after: (at) => services(at).members.remove(owner(at), address(at), 'spare'),
  },
  removeMember: {
    ...ofWiki('admin'),
    ask: async (at) => {
      // Not oneself: that would be leaving.
      if (!at.will) return { path: `${account(at)}/members/${at.party.username === 'vera' ? 'edith' : 'vera'}` };
      await services(at).members.put(owner(at), address(at), { username: 'spare', role: 'viewer' });
      return { path: `${account(at)}/members/spare` };
    },
  },
  transferWiki: {
    ...ofWiki('give away'),
    ask: (at) => ({ path: `${account(at)}/transfer`, body: { to: 'edith' } }),
    after: (at) => services(at).members.transfer(at.world.person('edith'), { owner: 'edith', slug: at.slug }, 'olive'),
  },
  listInvitations: ofWiki('admin', '/invitations'),
  createInvitation: {
    ...{ ...ofWiki('admin'), ok: [201] },
    ask: (at) => ({ path: `${account(at)}/invitations`, body: { role: 'viewer' } }),
  },
  revokeInvitation: {
    ...ofWiki('admin'),
    ask: async (at) => {
      const input = { role: 'viewer' as const, expiresInMs: 60_000 };
      const made = at.will ? await services(at).invitations.create(owner(at), address(at), input) : null;
      return { path: `${account(at)}/invitations/${made?.info.invitationId ?? v7()}` };
    },
  },

  listTokens: { needs: 'whole account', ask: () => ({ path: '/api/v1/tokens' }) },
  createToken: {
    ...{ needs: 'person alone', ok: [201] },
    ask: () => ({ path: '/api/v1/tokens', body: { label: 'new' } }),
  },
  readToken: ofToken(ownToken),
  revokeToken: ofToken(ownToken),
  'readToken: of somebody else': ofOthersToken,
  'revokeToken: of somebody else': ofOthersToken,
  listWikiTokens: { needs: 'own tokens', ask: (at) => ({ path: `${account(at)}/tokens` }) },
  createWikiToken: {
    ...{ needs: 'person', ok: [201] },
    ask: (at) => ({ path: `${account(at)}/tokens`, body: { label: 'new' } }),
  },
  readWikiToken: ofWikiToken,
  revokeWikiToken: ofWikiToken,

  listWebhooks: ofWiki('admin', '/webhooks'),
  createWebhook: {
    ...{ ...ofWiki('admin'), ok: [201] },
    ask: (at) => ({ path: `${account(at)}/webhooks`, body: HOOK }),
    after: (at) => at.world.system.deps.db.webhook.deleteMany(),
  },
  readWebhook: ofWebhook(),
  'readWebhook: of another wiki': {
    ...ofWiki('admin'),
    before: (world, slug) => webhookOf(world, other(slug)),
    ask: async (at) => ({ path: `${account(at)}/webhooks/${await webhookOf(at.world, other(at.slug))}` }),
    instead: hidden,
  },
  updateWebhook: ofWebhook('', {}, { active: false }),
  deleteWebhook: ofWebhook(),
  rotateWebhookSecret: ofWebhook('/secret'),
  testWebhook: ofWebhook('/test', { ok: [202] }),
  listWebhookDeliveries: ofWebhook('/deliveries'),
  redeliverWebhook: {
    ...{ ...ofWiki('admin'), ok: [202] },
    ask: async (at) => {
      const path = `${account(at)}/webhooks`;
      if (!at.will) return { path: `${path}/${v7()}/deliveries/${v7()}/redeliver` };
      const webhookId = await webhookOf(at.world, at.slug);
      const { deliveryId } = await services(at).webhooks.test(owner(at), address(at), webhookId);
      return { path: `${path}/${webhookId}/deliveries/${deliveryId}/redeliver` };
    },
  },
};
