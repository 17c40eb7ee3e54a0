/**
 * Sign-in through WorkOS, where it is configured. AuthKit speaks with it; accounts and sessions are ours,
 * and of AuthKit's own cookies none outlives the sign-in. People are keyed by the provider that they have
 * at WorkOS, so that this vendor can be left: where it does not tell the provider's subject, they are
 * known by its own id for them, and `wikibot doctor` says how many.
 */
import { server } from '../server.ts';

/** Where WorkOS sends people back to: to be entered there. */
export const WORKOS_CALLBACK_PATH = '/signin/workos/callback';

/** AuthKit reads the environment once, when it is loaded. */
export async function authKit() {
  process.env['NEXT_PUBLIC_WORKOS_REDIRECT_URI'] = new URL(WORKOS_CALLBACK_PATH, server().config.appUrl).href;
  return import('@workos-inc/authkit-nextjs');
}
