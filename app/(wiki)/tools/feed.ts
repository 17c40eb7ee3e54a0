/** The changes of the wiki, or of one page (`?path=`), as an Atom feed (RFC 4287). */
import { nameOf } from '#lib/core/paths.ts';
import type { CommitInfo } from '#lib/protocol/rest.ts';
import { escapeHtml } from '#lib/markdown/escape.ts';
import { canonicalUrl } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { cacheHeaders, tagged, unchangedState } from '../reading/respond.ts';
import { sharedBy } from '../reading/show.tsx';

const ENTRIES = 40;
/** An import can touch hundreds. */
const NAMED_PAGES = 30;

interface Entry {
  readonly id: string;
  readonly href: string;
  readonly commit: CommitInfo;
  readonly html: string;
}

export async function showFeed(context: WikiContext): Promise<Response> {
  const kept = { sharedBy: sharedBy(context), state: context.state, wikiState: context.wikiState };
  const unchanged = unchangedState(context.request, cacheHeaders(kept.sharedBy, kept.wikiState), kept.state);
  if (unchanged !== null) return unchanged;
  const path = context.url.searchParams.get('path') ?? '';
  const feed = path === '' ? await wikiFeed(context) : await pageFeed(context, path);
  const headers = {
    'Content-Type': 'application/atom+xml; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; sandbox",
  };
  return tagged(context.request, feed, headers, kept);
}

async function wikiFeed(context: WikiContext): Promise<string> {
  const { services, actor, wiki, urls, t } = context;
  const { entries } = await services.pages.changelog(actor, wiki, { limit: ENTRIES });
  return feedOf(context, {
    id: `urn:uuid:${wiki.wikiId}`,
    title: t('history.feed_of_wiki', { wiki: wiki.name }),
    about: urls.tool('changes'),
    self: urls.tool('feed.xml'),
    entries: entries.map((commit) => ({
      id: entryId(context, commit.revision),
      href: absolute(context, urls.tool('commit', commit.revision)),
      commit,
      html: listOf(context, commit),
    })),
  });
}

async function pageFeed(context: WikiContext, path: string): Promise<string> {
  const { services, actor, wiki, urls, t } = context;
  const answer = await services.pages.history(actor, wiki, path, { limit: ENTRIES });
  return feedOf(context, {
    id: absolute(context, urls.tool('history', answer.path)),
    title: t('history.feed_of_page', { name: nameOf(answer.path) }),
    about: urls.page(answer.path),
    self: urls.tool('feed.xml', '', { path: answer.path }),
    entries: answer.history.map((commit) => ({
      // A commit may be in the feeds of several pages, and is another entry in each.
      id: `${entryId(context, commit.revision)}/${encodeURIComponent(answer.path)}`,
      href: absolute(context, urls.tool('diff', answer.path, { to: commit.revision })),
      commit,
      html: messageOf(commit),
    })),
  });
}

interface Feed {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly self: string;
  readonly entries: readonly Entry[];
}

function feedOf(context: WikiContext, { id, title, about, self, entries }: Feed): string {
  const { wiki, t } = context;
  // A feed without entries has been as it is since it began; any date that stays the same will do.
  const updated = entries[0]?.commit.date ?? '1970-01-01T00:00:00.000Z';
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${t.language}">
<id>${xml(id)}</id>
<title>${xml(title)}</title>
${wiki.purpose === '' ? '' : `<subtitle>${xml(wiki.purpose)}</subtitle>\n`}<updated>${updated}</updated>
<link rel="alternate" type="text/html" href="${xml(absolute(context, about))}"/>
<link rel="self" type="application/atom+xml" href="${xml(absolute(context, self))}"/>
<generator>wikibot</generator>
${entries.map(entryOf).join('')}</feed>
`;
}

function entryOf({ id, href, commit, html }: Entry): string {
  const title = commit.message.split('\n', 1)[0]?.trim() ?? '';
  const by = commit.agent === undefined ? commit.author : `${commit.author} (${commit.agent})`;
  return `<entry>
<id>${xml(id)}</id>
<title>${xml(title === '' ? commit.revision.slice(0, 10) : title)}</title>
<updated>${commit.date}</updated>
<author><name>${xml(by)}</name></author>
<link rel="alternate" type="text/html" href="${xml(href)}"/>
<content type="html">${xml(html)}</content>
</entry>
`;
}

function listOf(context: WikiContext, commit: CommitInfo & { pages_affected: readonly string[] }): string {
  const { urls, t } = context;
  const pages = commit.pages_affected;
  const items = pages
    .slice(0, NAMED_PAGES)
    .map((path) => {
      const href = absolute(context, urls.tool('diff', path, { to: commit.revision }));
      return `<li><a href="${escapeHtml(href)}">${escapeHtml(path)}</a></li>`;
    })
    .join('');
  const left = pages.length - NAMED_PAGES;
  const more = left > 0 ? `<li>${escapeHtml(t('common.and_more', { count: left }))}</li>` : '';
  return `${messageOf(commit)}<ul>${items}${more}</ul>`;
}

function messageOf({ message }: CommitInfo): string {
  return message === '' ? '' : `<p>${escapeHtml(message).replaceAll('\n', '<br>')}</p>`;
}

/** The same in every address of the wiki, and in every feed of it. */
function entryId({ wiki, config }: WikiContext, revision: string): string {
  return `tag:${config.appUrl.hostname},2026:${wiki.wikiId}/${revision}`;
}

function absolute(context: Pick<WikiContext, 'wiki' | 'urls' | 'config'>, here: string): string {
  return canonicalUrl(context, here, context.config);
}

/** Without what XML 1.0 can't hold in any form (section 2.2). */
function xml(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what has to go
  return escapeHtml(text.toWellFormed().replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ''));
}
