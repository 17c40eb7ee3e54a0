/** The last step of every way to sign in: from an identity that is proven to a session, or to one more identity. */
import type { Actor } from '#lib/core/access.ts';
import type { ProvenIdentity } from '#lib/services/identities/types.ts';
import { server } from '../server.ts';
import { openLink, openSession } from './cookies.ts';

export interface Browser {
  readonly sessionCookie: string | undefined;
  readonly linkCookie: string | undefined;
  readonly userAgent: string | null;
}

export type Completed =
  | { readonly kind: 'session'; readonly sessionId: string }
  | { readonly kind: 'link'; readonly outcome: 'linked' | 'already' | 'taken' };

/** @param provider the one that the browser was sent to, as the link's intent names it */
export async function completeSignIn(
  proven: ProvenIdentity,
  { provider, browser }: { provider: string; browser: Browser },
): Promise<Completed> {
  const { config, services } = server();
  const before = await openSession(browser.sessionCookie, config);
  const actor = await linkingActor(provider, browser, before);
  if (actor !== null) return { kind: 'link', outcome: await services.identities.link(actor, proven) };
  const { user } = await services.identities.signIn(proven);
  const { sessionId } = await services.sessions.start(user.userId, {
    host: config.appUrl.host,
    userAgent: browser.userAgent,
    // Whatever id the browser came with is worth nothing afterwards.
    replaces: before,
  });
  return { kind: 'session', sessionId };
}

/** Who has asked for the link; null when nobody has, or has signed out since. */
async function linkingActor(provider: string, browser: Browser, before: string | null): Promise<Actor | null> {
  const { config, services } = server();
  const intent = await openLink(browser.linkCookie, config);
  if (intent === null || before === null || intent.sessionId !== before || intent.provider !== provider) return null;
  const user = await services.sessions.resolve(before, config.appUrl.host);
  return user === null ? null : { kind: 'user', userId: user.userId, sessionId: before };
}

/** Where somebody is told how it went. */
export function linkedPath(provider: string, outcome: 'linked' | 'already' | 'taken'): string {
  return `/settings?${new URLSearchParams({ link: outcome, provider })}#sign-in`;
}
