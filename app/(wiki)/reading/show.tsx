/** What stands at a path of the wiki: a page, its Markdown, a file, or nothing yet. */
import { WikibotError } from '#lib/core/errors.ts';
import { type Found, type RenderedPage, renderPage } from '#lib/markdown/render.ts';
import type { Located, PageView as Page } from '#lib/services/types.ts';
import { DEFAULT_LANGUAGE } from '../../ui/i18n/languages.ts';
import type { Place } from './chrome.tsx';
import { assetUrl } from '../../ui/assets.ts';
import type { WikiContext } from './context.ts';
import { descriptionOf } from './description.ts';
import { factTargets } from './facts.tsx';
import { fileResponse } from './file.ts';
import { MissingPage } from './missing-page.tsx';
import { PageView } from './page-view.tsx';
import { localized } from './localized.ts';
import { renderedPage, targetsOf, withoutTitleHeading } from './rendering.ts';
import { filledPage } from './transclusion.ts';
import { cacheHeaders, htmlResponse, redirect, tagged, unchangedState } from './respond.ts';
import { describePage } from '#lib/markdown/describe.ts';

const RAW = /\.md$/i;

export async function showPath(context: WikiContext): Promise<Response> {
  const unchanged = unchangedState(context.request, cacheHeaders(sharedBy(context), context.wikiState), context.state);
  if (unchanged !== null) return unchanged;
  const { path, url } = context;
  const revision = url.searchParams.get('revision');
  const raw = RAW.test(path);
  const pagePath = raw ? path.replace(RAW, '') : path;
  if (revision !== null && revision !== '')
    return showRevision(context, pagePath === '' ? context.wiki.homePath : pagePath, revision, raw);
  const located = await context.services.pages.locate(context.actor, context.wiki, pagePath);
  return raw ? showRaw(context, pagePath, located) : show(context, located);
}

export function placeOf({ t, wiki, urls, config, username }: WikiContext): Place {
  return { t, wiki, urls, appUrl: config.appUrl, username };
}

/**
 * A public wiki's pages are the same for everybody who has chosen no other language, so shared
 * caches may keep them. Not those that somebody is shown who said who they are: a token for a part
 * of the wiki sees that part's links.
 */
export function sharedBy({ wiki, actor, t }: Pick<WikiContext, 'wiki' | 'actor' | 't'>): string | null {
  return wiki.isPublic && actor.kind === 'nobody' && t.language === DEFAULT_LANGUAGE ? wiki.wikiId : null;
}

async function show(context: WikiContext, located: Located): Promise<Response> {
  const { urls, path, trailingSlash } = context;
  switch (located.kind) {
    case 'page':
      if (!located.exact || trailingSlash)
        return redirect(`${urls.page(located.view.page.path)}${context.url.search}`, 308, sharedBy(context));
      return htmlResponse(context.request, await pageElement(context, located.view), howKept(context));
    case 'file':
      if (located.path !== path) return redirect(urls.file(located.path), 308, sharedBy(context));
      return fileResponse(context, located);
    case 'moved':
      return redirect(urls.page(located.path), 308, sharedBy(context));
    case 'missing':
      return htmlResponse(
        context.request,
        <MissingPage
          {...placeOf(context)}
          path={path === '' ? context.wiki.homePath : path}
          suggestions={located.suggestions}
          deleted={located.deleted ?? null}
        />,
        { status: 404 },
      );
  }
}

async function pageElement(context: WikiContext, view: Page) {
  const { page } = view;
  const rendered = await renderedPage(page.blobOid, view.content);
  const filled = localized(
    await filledPage(context, { path: page.path, parts: rendered.parts, links: view.links }),
    context.t,
  );
  const { html, titleId, toc } = withoutTitleHeading(filled, page.title, rendered.toc);
  return (
    <PageView
      {...placeOf(context)}
      path={page.path}
      title={page.title}
      titleId={titleId}
      html={html}
      direction={rendered.direction}
      language={languageOf(page)}
      toc={toc}
      words={page.contentLength}
      frontmatter={page.frontmatter}
      factLinks={await factLinks(context, page)}
      problem={rendered.problem}
      category={page.category}
      tags={page.tags}
      lastCommit={view.lastCommit}
      linkedFrom={view.linkedFrom}
      related={<div data-related={context.urls.tool('related', page.path)} />}
      shownRevision={null}
      head={headFor(rendered)}
      description={descriptionOf(page.frontmatter, html)}
    />
  );
}

/** A few words may be of any language, and a wrong voice reads worse than the reader's own. */
const TELLING_WORDS = 30;

function languageOf({ language, contentLength }: Page['page']): string | undefined {
  return language === 'und' || contentLength < TELLING_WORDS ? undefined : language;
}

async function showRevision(context: WikiContext, path: string, revision: string, raw: boolean): Promise<Response> {
  if (!/^[0-9a-f]{7,40}$/.test(revision)) throw new WikibotError('invalid_input', 'A revision is 7 to 40 hex digits.');
  const { services, actor, wiki } = context;
  const answer = await services.pages.read(actor, wiki, path, { revision });
  if (raw) return rawResponse(context, answer.content);
  const described = describePage(answer.path, answer.content);
  const rendered = await renderPage(answer.content);
  const links = await services.pages.resolveLinks(actor, wiki, answer.path, targetsOf(rendered));
  const { html, titleId, toc } = withoutTitleHeading(
    localized(await filledPage(context, { path: answer.path, parts: rendered.parts, links }), context.t),
    described.title,
    rendered.toc,
  );
  const element = (
    <PageView
      {...placeOf(context)}
      path={answer.path}
      title={described.title}
      titleId={titleId}
      html={html}
      direction={rendered.direction}
      toc={toc}
      words={described.words}
      frontmatter={described.frontmatter}
      factLinks={await factLinks(context, { path: answer.path, frontmatter: described.frontmatter })}
      problem={rendered.problem}
      category={described.meta.category}
      tags={described.meta.tags}
      lastCommit={answer.last_commit}
      linkedFrom={[]}
      shownRevision={answer.last_commit.revision}
      head={headFor(rendered)}
      description=""
    />
  );
  return htmlResponse(context.request, element, howKept(context));
}

/** Links of the frontmatter are not kept with those of the text: few pages have any. */
async function factLinks(
  { services, actor, wiki }: WikiContext,
  { path, frontmatter }: { path: string; frontmatter: Readonly<Record<string, unknown>> },
): Promise<ReadonlyMap<string, Found>> {
  const targets = factTargets(frontmatter);
  return targets.length === 0 ? new Map() : await services.pages.resolveLinks(actor, wiki, path, targets);
}

/** What this page needs and others don't. */
function headFor({ needs }: RenderedPage) {
  return needs.mermaid ? <script src={assetUrl('diagrams.js')} defer /> : undefined;
}

function howKept(context: WikiContext): { sharedBy: string | null; state: string; wikiState: string } {
  return { sharedBy: sharedBy(context), state: context.state, wikiState: context.wikiState };
}

function showRaw(context: WikiContext, pagePath: string, located: Located): Response | Promise<Response> {
  const { urls } = context;
  switch (located.kind) {
    case 'page':
      if (!located.exact || !context.path.endsWith('.md'))
        return redirect(urls.raw(located.view.page.path), 308, sharedBy(context));
      return rawResponse(context, located.view.content);
    case 'moved':
      return redirect(urls.raw(located.path), 308, sharedBy(context));
    default:
      return show(
        { ...context, path: pagePath },
        { kind: 'missing', suggestions: located.kind === 'missing' ? located.suggestions : [] },
      );
  }
}

function rawResponse(context: WikiContext, content: string): Response {
  const headers = {
    'Content-Type': 'text/markdown; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    // The page itself is what is to be found.
    'X-Robots-Tag': 'noindex',
  };
  return tagged(context.request, content, headers, howKept(context));
}
