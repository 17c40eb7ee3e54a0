import type { Actor, Right } from '../core/access.ts';
import { WikibotError } from '../core/errors.ts';
import { limitOf } from './path-limit.ts';
import type { AccessService, WikiAddress, WikiInfo } from './types.ts';

/** Opens the wiki for what concerns all of it: a token that is limited to a path is not enough. */
export async function openWhole(
  access: AccessService,
  actor: Actor,
  { address, right }: { address: WikiAddress; right: Right },
): Promise<WikiInfo> {
  const wiki = await access.open(actor, address, right);
  requireUnlimited(actor);
  return wiki;
}

export function requireUnlimited(actor: Actor): void {
  const limit = limitOf(actor);
  if (limit !== null) {
    throw new WikibotError('forbidden', `This token is limited to "${limit}"; this concerns the whole wiki.`);
  }
}
