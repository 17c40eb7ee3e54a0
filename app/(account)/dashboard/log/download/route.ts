/** The audit log as a file, with the filters of the page; written as it is read, so that no length is too long. */
import { isWikibotError, toProblem } from '#lib/core/errors.ts';
import { visitorOf } from '../../../../auth.ts';
import { server } from '../../../../server.ts';
import { CSV_HEAD, csvLine, logRow } from '../csv.ts';
import { logFields, logFilter } from '../query.ts';

export async function GET(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const isCsv = url.searchParams.get('format') !== 'json';
  try {
    const { actor } = await visitorOf(request);
    const filter = logFilter(logFields((name) => url.searchParams.get(name) ?? ''));
    const pages = server().services.auditLog.all(actor, filter);
    // The first part before the answer begins: rights are judged by then.
    const first = await pages.next();
    return new Response(asFile(first, pages, isCsv), {
      headers: {
        'Content-Type': isCsv ? 'text/csv; charset=utf-8' : 'application/json',
        'Content-Disposition': `attachment; filename="audit-log.${isCsv ? 'csv' : 'json'}"`,
        'Cache-Control': 'private, no-store',
        'X-Content-Type-Options': 'nosniff',
      },
    });
  } catch (error) {
    if (!isWikibotError(error)) throw error;
    return Response.json(toProblem(error), { status: error.status, headers: { 'Cache-Control': 'private, no-store' } });
  }
}

type Pages = ReturnType<ReturnType<typeof server>['services']['auditLog']['all']>;

function asFile(first: Awaited<ReturnType<Pages['next']>>, pages: Pages, isCsv: boolean): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let part = first;
  let isFirst = true;
  return new ReadableStream({
    async pull(controller) {
      const rows = part.done === true ? [] : part.value.map(logRow);
      const text = isCsv
        ? rows.map(csvLine).join('')
        : rows.map((row, index) => `${isFirst && index === 0 ? '' : ',\n'}${JSON.stringify(row)}`).join('');
      controller.enqueue(encoder.encode(`${isFirst ? (isCsv ? CSV_HEAD : '[') : ''}${text}`));
      isFirst &&= rows.length === 0;
      if (part.done !== true) part = await pages.next();
      if (part.done === true) {
        if (!isCsv) controller.enqueue(encoder.encode(']\n'));
        controller.close();
      }
    },
    async cancel() {
      await pages.return(undefined);
    },
  });
}
