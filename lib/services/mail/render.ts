/** A mail as text and as HTML that says the same: no picture, no style from elsewhere, nothing that tells who has read it. */
import type { WaitingMail } from './outbox.ts';
import type { ReadyMail } from './types.ts';

export function renderMail(id: string, { to, subject, paragraphs, action, reason }: WaitingMail): ReadyMail {
  const lines = [...paragraphs, ...(action === null ? [] : [`${action.label}:\n${action.url}`]), `-- \n${reason}`];
  const body = [
    ...paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
    ...(action === null ? [] : [`<p><a href="${escapeHtml(action.url)}">${escapeHtml(action.label)}</a></p>`]),
    `<p><small>${escapeHtml(reason)}</small></p>`,
  ];
  return {
    ...{ id, to, subject: oneLine(subject) },
    text: `${lines.join('\n\n')}\n`,
    html: `<!doctype html>\n<html><head><meta charset="utf-8"><title>${escapeHtml(oneLine(subject))}</title></head><body>\n${body.join('\n')}\n</body></html>\n`,
  };
}

/** A header is one line: what would begin another one is a space. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 200);
}

function escapeHtml(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replaceAll(/[&<>"]/g, (sign) => escapes[sign] ?? sign);
}
