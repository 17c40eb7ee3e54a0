/** The preview of the editor: the same pipeline as the saved page, links resolved as if it were saved. */
import { z } from 'zod';
import { WikibotError } from '#lib/core/errors.ts';
import { renderPage } from '#lib/markdown/render.ts';
import { isOwnOrigin } from '#lib/doors/identity.ts';
import type { WikiContext } from '../reading/context.ts';
import { localized } from '../reading/localized.ts';
import { targetsOf } from '../reading/rendering.ts';
import { filledPage } from '../reading/transclusion.ts';

const MOST_BYTES = 4 * 1024 * 1024;
const body = z.object({ path: z.string().max(2000), content: z.string() });

export async function previewPage(context: WikiContext): Promise<Response> {
  const { request, services, actor, wiki, config } = context;
  if (!isOwnOrigin(request, config)) throw new WikibotError('forbidden', 'This request came from another site.');
  const input = body.safeParse(parse(await boundedText(request)));
  if (!input.success) throw new WikibotError('invalid_input', 'Send the path and the content of the page.');
  const rendered = await renderPage(input.data.content, { lines: true });
  const targets = targetsOf(rendered);
  const links =
    targets.length === 0 ? new Map() : await services.pages.resolveLinks(actor, wiki, input.data.path, targets);
  const filled = await filledPage(context, { path: input.data.path, parts: rendered.parts, links });
  const html = localized(filled, context.t);
  return new Response(html, {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'private, no-store',
      'Content-Security-Policy': "default-src 'none'; sandbox",
    },
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A length is not always sent, and not always true. */
async function boundedText(request: Request): Promise<string> {
  const tooLarge = () => new WikibotError('too_large', 'The page is too long for a preview.');
  if (Number(request.headers.get('content-length') ?? 0) > MOST_BYTES) throw tooLarge();
  const decoder = new TextDecoder();
  let size = 0;
  let text = '';
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MOST_BYTES) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
