/**
 * The one stylesheet of the interface, put together from app/ui/styles in the order of the file
 * names. Made when Next builds, then served as a file; its address carries its hash (next.config.ts).
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const dynamic = 'force-static';

export function GET(): Response {
  const folder = join(process.cwd(), 'app/ui/styles');
  const css = readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/\n?|^\s+/gm, ''))
    .join('');
  return new Response(css, { headers: { 'Content-Type': 'text/css; charset=utf-8' } });
}
