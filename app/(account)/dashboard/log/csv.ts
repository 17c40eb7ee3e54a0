/** The audit log as a file. */
import type { AuditRecord } from '#lib/services/audit-log/types.ts';

export interface LogRow {
  readonly at: string;
  readonly who: string | null;
  readonly client: string | null;
  readonly action: string;
  readonly target: string;
  readonly wiki: string | null;
  readonly revision: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly request_id: string | null;
  readonly id: string;
}

export function logRow(record: AuditRecord): LogRow {
  const { at, person, client, action, target, wiki, revision, detail, requestId, id } = record;
  return {
    at: at.toISOString(),
    who: person === null ? null : (person.username ?? person.userId),
    ...{ client, action, target },
    wiki: wiki === null ? null : `${wiki.owner}/${wiki.slug}`,
    ...{ revision, detail, request_id: requestId, id },
  };
}

export const CSV_HEAD = 'at,who,client,action,target,wiki,revision,detail,request_id,id\r\n';

/** One line (RFC 4180). */
export function csvLine(row: LogRow): string {
  const cells = [row.at, row.who, row.client, row.action, row.target, row.wiki, row.revision];
  const more = [Object.keys(row.detail).length === 0 ? '' : JSON.stringify(row.detail), row.request_id, row.id];
  return `${[...cells, ...more].map((cell) => csvCell(cell ?? '')).join(',')}\r\n`;
}

/** A text that begins like a formula is one to a spreadsheet, which would run it; an apostrophe makes it a text again. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
