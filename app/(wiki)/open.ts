/** What Next's own pages of a wiki start from (route handlers: reading/context.ts). */
import { headers } from 'next/headers';
import { forbidden, notFound, permanentRedirect, redirect } from 'next/navigation';
import type { Actor, Right } from '#lib/core/access.ts';
import { isWikibotError, WikibotError } from '#lib/core/errors.ts';
import type { WikiInfo } from '#lib/services/types.ts';
import { currentSession } from '../auth.ts';
import { hostSessionPath, signInPath } from '../identity/paths.ts';
import { server } from '../server.ts';
import { getTranslator } from '../ui/i18n/request.ts';
import type { Translator } from '../ui/i18n/translator.ts';
import { askedHost } from './reading/address.ts';
import { movedWiki, type WikiUrls, wikiBase, wikiUrls } from './reading/urls.ts';

export interface OpenedWiki {
  readonly t: Translator;
  readonly actor: Actor;
  readonly wiki: WikiInfo;
  readonly urls: WikiUrls;
  readonly appUrl: URL;
  readonly username: string | null;
}

export interface WikiParams {
  readonly owner: string;
  readonly wiki: string;
}

/** Opens the wiki for the signed-in user; leads elsewhere when that can't be. `here` is the path below the wiki. */
export async function openWiki(
  params: WikiParams,
  right: Right,
  here: string,
  { membersOnly = false }: { membersOnly?: boolean } = {},
): Promise<OpenedWiki> {
  const { services, config } = server();
  const owner = /^(?:@|%40)(.+)$/i.exec(params.owner)?.[1];
  if (owner === undefined) notFound();
  const address = { owner, slug: params.wiki };
  const [{ actor, user }, head, t] = await Promise.all([currentSession(), headers(), getTranslator()]);
  const host = askedHost(head, config);
  try {
    const wiki = await services.access.open(actor, address, right);
    const moved = movedWiki(wiki, { host, owner, site: config });
    if (moved !== null) permanentRedirect(`${moved}${here}`);
    if (membersOnly && wiki.role === null) {
      const code = actor.kind === 'nobody' ? 'unauthenticated' : 'forbidden';
      throw new WikibotError(code, 'This is for members of the wiki.');
    }
    const urls = wikiUrls(wikiBase(wiki, host), wiki.homePath);
    return { t, actor, wiki, urls, appUrl: config.appUrl, username: user?.username ?? null };
  } catch (error) {
    if (!isWikibotError(error)) throw error;
    if (error.code === 'not_found') notFound();
    if (error.code === 'forbidden') forbidden();
    if (error.code !== 'unauthenticated') throw error;
  }
  if (host.label !== null) redirect(hostSessionPath(`${wikiBase(address, host)}${here}`));
  redirect(new URL(signInPath({ returnTo: `/@${owner}/${params.wiki}${here}` }), config.appUrl).href);
}
