/** What is made from the sources, made again only when they changed: Prisma's client and Next's build. */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NEXT, NODE, ROOT, toolEnvironment } from './places.mjs';
import { run } from './run.mjs';

const CLIENT = 'lib/adapters/db/generated';
const CLIENT_STAMP = join(ROOT, CLIENT, '.stamp');
const CLIENT_SOURCES = ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json'];

const PAGES_STAMP = join(ROOT, '.next', 'wikibot.stamp');
const PAGES_SOURCES = [
  'app',
  'lib',
  'public',
  'middleware.ts',
  'next.config.ts',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
  'prisma/schema.prisma',
];

export async function generateClient(console) {
  await once({ sources: CLIENT_SOURCES, stamp: CLIENT_STAMP }, () =>
    console.step('Generating the database client', async () => {
      // Prisma downloads its schema engine unless it is told of one; the client needs none.
      const engine = process.platform === 'win32' ? process.env.ComSpec : '/bin/true';
      const env = toolEnvironment({ PRISMA_SCHEMA_ENGINE_BINARY: engine });
      await run(NODE, [join('node_modules', 'prisma', 'build', 'index.js'), 'generate'], {
        env,
        what: 'prisma generate',
      });
    }),
  );
}

const MERMAID = 'public/ui/diagrams/mermaid';

/** Mermaid as its package has it, served from here: it is loaded in pieces by pages that have diagrams. */
async function copyMermaid() {
  const target = join(ROOT, MERMAID);
  await once({ sources: ['package-lock.json'], stamp: join(target, '.stamp') }, async () => {
    const from = join(ROOT, 'node_modules', 'mermaid', 'dist');
    const chunks = join('chunks', 'mermaid.esm.min');
    await rm(target, { recursive: true, force: true });
    await mkdir(join(target, chunks), { recursive: true });
    const names = (await readdir(join(from, chunks))).filter((name) => name.endsWith('.mjs'));
    const files = ['mermaid.esm.min.mjs', ...names.map((name) => join(chunks, name))];
    await Promise.all(files.map((file) => copyFile(join(from, file), join(target, file))));
  });
}

const GRAPH = 'public/ui/graph';

/** What places the pages of the graph, as its packages have it: a worker loads the files one by one. */
async function copyGraphLayout() {
  const target = join(ROOT, GRAPH);
  await once({ sources: ['package-lock.json'], stamp: join(target, '.stamp') }, async () => {
    await rm(target, { recursive: true, force: true });
    await mkdir(target, { recursive: true });
    const names = ['d3-dispatch', 'd3-quadtree', 'd3-timer', 'd3-force'];
    const copy = (name) =>
      copyFile(join(ROOT, 'node_modules', name, 'dist', `${name}.min.js`), join(target, `${name}.min.js`));
    await Promise.all(names.map(copy));
  });
}

/** What browsers load as it is in its package. */
export async function copyLibraries() {
  await Promise.all([copyMermaid(), copyGraphLayout()]);
}

/** Types of the routes, which `next build` writes too; for checking types without a build. */
export async function generateRouteTypes(console) {
  await once(
    { sources: ['app', 'next.config.ts', 'package-lock.json'], stamp: join(ROOT, '.next', 'types', 'wikibot.stamp') },
    () =>
      console.step('Generating the types of the routes', () =>
        run(NODE, [NEXT, 'typegen'], { env: toolEnvironment(), what: 'next typegen' }),
      ),
  );
}

export async function buildPages(console) {
  await copyLibraries();
  await once({ sources: PAGES_SOURCES, stamp: PAGES_STAMP }, (hash) =>
    console.step('Building the pages', (progress) =>
      run(NODE, [NEXT, 'build'], {
        env: toolEnvironment({ NODE_ENV: 'production', BUILD_HASH: hash }),
        what: 'next build',
        onOutput: (text) => progress(text.trim().split('\n').at(-1)?.trim().slice(0, 60) ?? ''),
      }),
    ),
  );
}

async function once({ sources, stamp }, make) {
  const hash = await hashOf(sources);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === hash) return;
  await rm(stamp, { force: true });
  await make(hash);
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, hash);
}

async function hashOf(sources) {
  const files = (await Promise.all(sources.map(filesUnder))).flat().sort((a, b) => (a < b ? -1 : 1));
  const hash = createHash('sha256').update(process.platform + process.arch);
  for (const [index, bytes] of (await Promise.all(files.map((file) => readFile(join(ROOT, file))))).entries()) {
    hash.update(`\0${files[index]}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

/** Files that count, relative to the root; a source that does not exist counts as none. */
async function filesUnder(source) {
  let entries;
  try {
    entries = await readdir(join(ROOT, source), { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') return [source];
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  const nested = entries.map((entry) => {
    const path = `${source}/${entry.name}`;
    // The generated client follows from the schema, which is a source itself.
    if (path === CLIENT || /\.test\.tsx?$/.test(path)) return [];
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
  return (await Promise.all(nested)).flat();
}
