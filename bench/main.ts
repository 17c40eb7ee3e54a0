/** `npm run bench`: the engine and the whole system; `npm run bench -- engine` or `-- system`: one of them. */
export {};

const [which] = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));

if (which !== 'system') await import('./engine.ts');
if (which !== 'engine') await import('./system.ts');
