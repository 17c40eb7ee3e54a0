/** The composition root of web and command line: the services on their real parts. */
import { pino } from 'pino';
import { createDatabase } from './adapters/db/client.ts';
import { createKeyRing } from './adapters/keys.ts';
import { createOutgoing } from './adapters/outgoing.ts';
import { createPublicCopies } from './adapters/public-copies.ts';
import { createTemplates } from './adapters/templates.ts';
import { createWorkerClient } from './adapters/worker-client.ts';
import type { Config } from './config.ts';
import { createAccountService } from './services/account/service.ts';
import { createAccessService } from './services/access.ts';
import { createActivityService } from './services/activity/service.ts';
import { createAuditLogService } from './services/audit-log/service.ts';
import { createContextService } from './services/context/service.ts';
import { createAttachmentService } from './services/attachments.ts';
import { createDraftService } from './services/drafts.ts';
import { createListService } from './services/lists/service.ts';
import { createFileService } from './services/files/service.ts';
import { createHealthService } from './services/health/service.ts';
import { createHostSessionService } from './services/host-sessions/service.ts';
import { createHostService } from './services/hosts/service.ts';
import { createIdempotencyService } from './services/idempotency.ts';
import { createIdentityService } from './services/identities/service.ts';
import { createInvitationService } from './services/invitations.ts';
import { createLinkService } from './services/links/service.ts';
import { createMemberService } from './services/members.ts';
import { createPageService } from './services/pages/service.ts';
import type { Deps } from './services/ports.ts';
import { createSearchService } from './services/search/service.ts';
import { createSessionService } from './services/sessions.ts';
import { createTokenService } from './services/tokens.ts';
import type { Services } from './services/types.ts';
import { createUsageService } from './services/usage/service.ts';
import { createUserService } from './services/users.ts';
import { createWebhookService } from './services/webhooks/service.ts';
import { createWatchService } from './services/watch/service.ts';
import { createWikiService } from './services/wikis.ts';

export interface Composed {
  readonly services: Services;
  readonly deps: Deps;
  /** Ends the connections; nothing may be asked of the services afterwards. */
  close(): Promise<void>;
}

/** Opens nothing by itself: connections are made by the first request that needs one. */
export function composeServices(config: Config): Composed {
  const log = pino({ name: 'services', level: config.logLevel }, pino.destination(2));
  const db = createDatabase(config.databaseUrl);
  const report: Deps['report'] = (error, doing) => log.warn({ err: error }, `Failed at ${doing}`);
  const deps: Deps = {
    db,
    copies: createPublicCopies({ urls: config.frontUrls, secret: config.workerSecret, report }),
    repos: createWorkerClient({ url: config.workerUrl, secret: config.workerSecret }),
    keys: createKeyRing(config.tokenKeys),
    outgoing: createOutgoing({ allowed: config.outgoingAllowed }),
    host: config.host,
    appUrl: config.appUrl.origin,
    localSignIn: config.localSignIn,
    now: () => new Date(),
    report,
  };
  return { services: createServices(deps, { billed: config.stripe !== null }), deps, close: () => db.$disconnect() };
}

function createServices(deps: Deps, { billed }: { billed: boolean }): Services {
  const access = createAccessService(deps);
  const pages = createPageService(deps);
  const search = createSearchService(deps);
  const links = createLinkService(deps);
  return {
    access,
    activity: createActivityService(deps),
    auditLog: createAuditLogService(deps, access),
    usage: createUsageService(deps),
    templates: createTemplates(),
    account: createAccountService(deps),
    attachments: createAttachmentService(deps),
    files: createFileService(deps),
    lists: createListService(deps),
    drafts: createDraftService(deps),
    users: createUserService(deps),
    sessions: createSessionService(deps),
    hostSessions: createHostSessionService(deps),
    hosts: createHostService(deps, access, { billed }),
    identities: createIdentityService(deps),
    tokens: createTokenService(deps),
    wikis: createWikiService(deps, access),
    pages,
    search,
    watch: createWatchService(deps),
    links,
    context: createContextService({ pages, search, links }),
    health: createHealthService(deps, { pages, search }),
    members: createMemberService(deps, access),
    invitations: createInvitationService(deps, access),
    webhooks: createWebhookService(deps, access),
    idempotency: createIdempotencyService(deps),
  };
}
