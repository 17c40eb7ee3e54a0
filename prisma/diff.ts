/**
 * The SQL that a change of `schema.prisma` needs, by Prisma's own schema engine in its WebAssembly
 * form: `prisma migrate dev` and `prisma migrate diff` need one that they download.
 *
 *   node prisma/diff.ts [commit]     from the schema at that commit (HEAD) to the one in the tree
 *
 * To change the model: edit the schema, run this, put the output into
 * `prisma/migrations/<yyyymmddhhmmss>_<name>/migration.sql`, and adapt it where data has to move.
 * `schema.test.ts` then says whether schema and migrations agree.
 */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { SchemaEngine } from '@prisma/schema-engine-wasm';

const SCHEMA = fileURLToPath(new URL('./schema.prisma', import.meta.url));

export async function readSchema(): Promise<string> {
  return readFile(SCHEMA, 'utf8');
}

/**
 * SQL from one schema to another, both as text; `from` may be null for an empty database.
 * @param databaseUrl any database: the engine asks its version, and neither reads nor changes tables
 */
export async function sqlBetween(databaseUrl: string, from: string | null, to: string): Promise<string> {
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(databaseUrl));
  const engine = await SchemaEngine.new({ datamodels: [[SCHEMA, to]] }, () => {}, adapter);
  try {
    const { stdout } = await engine.diff({
      from: from === null ? { tag: 'empty' } : { tag: 'schemaDatamodel', files: [{ path: SCHEMA, content: from }] },
      to: { tag: 'schemaDatamodel', files: [{ path: SCHEMA, content: to }] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return stdout ?? '';
  } finally {
    engine.free();
  }
}

if (import.meta.main) {
  // Only here: what a test needs is no part of what the test itself imports.
  const { startTestDatabase } = await import('./testing.ts');
  const commit = process.argv[2] ?? 'HEAD';
  const before = execFileSync('git', ['show', '--end-of-options', `${commit}:./schema.prisma`], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    encoding: 'utf8',
  });
  const database = await startTestDatabase();
  try {
    console.log(await sqlBetween(database.url, before, await readSchema()));
  } finally {
    await database.close();
  }
}
