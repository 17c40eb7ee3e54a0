/** `npm run bench`: engine, search, rendering and the whole system; `npm run bench -- engine` or the like: one of them. */
export {};

const [which] = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const isWanted = (part: string): boolean => which === undefined || which === part;

if (isWanted('engine')) await import('./engine.ts');
if (isWanted('search')) await import('./search.ts');
// By its own name alone: `npm run bench:search`.
if (which === 'search-quality') await import('./search-quality.ts');
// Also alone: it fetches the servers that it compares with.
if (which === 'tasks') await import('./tasks.ts');
if (isWanted('lighthouse')) await import('./lighthouse.ts');
if (isWanted('render')) await import('./render.ts');
if (isWanted('system')) await import('./system.ts');
if (isWanted('reading')) await import('./reading.ts');
if (isWanted('graph')) await import('./graph.ts');
if (isWanted('identity')) await import('./identity.ts');
if (isWanted('dashboard')) await import('./dashboard.ts');
