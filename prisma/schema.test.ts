/**
 * Schema and migrations agree: a database made by the migrations has the same catalogue as one made
 * from the schema by Prisma's own engine. Compared as PostgreSQL itself prints it, so that nothing
 * that it knows is left out: columns, types, defaults, keys, indexes with their methods, what
 * foreign keys do, and enums.
 */
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSchema, sqlBetween } from './diff.ts';
import { startTestDatabase, type TestDatabase } from './testing.ts';

const CATALOGUE = `
  SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
         || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
         || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
         || CASE WHEN a.attidentity <> '' THEN ' identity' ELSE '' END
         || CASE WHEN a.attgenerated <> '' THEN ' generated' ELSE '' END AS line
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> '_prisma_migrations'
  UNION ALL
  -- PostgreSQL 18 lists NOT NULL here as well; the columns have said it.
  SELECT 'constraint ' || conrelid::regclass || '.' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint
   WHERE connamespace = 'public'::regnamespace AND contype <> 'n' AND conrelid::regclass::text <> '_prisma_migrations'
  UNION ALL
  SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'
  UNION ALL
  SELECT 'enum ' || t.typname || ' ' || string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder)
    FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
   WHERE t.typnamespace = 'public'::regnamespace GROUP BY t.typname
  UNION ALL
  SELECT c.relkind::text || ' ' || c.relname FROM pg_class c
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('S', 'v', 'm', 'p')
  UNION ALL
  SELECT 'trigger ' || tgrelid::regclass || ' ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
   ORDER BY line`;

let database: TestDatabase;
let client: Client;
let migrated: string[];
let wanted: string[];

async function catalogue(): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(CATALOGUE);
  return rows.map((row) => row.line);
}

beforeAll(async () => {
  database = await startTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  migrated = await catalogue();
  // In a transaction that is undone, so that the tests below see the migrated database.
  const fromSchema = await sqlBetween(database.url, null, await readSchema());
  await client.query('BEGIN; DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE EXTENSION vector');
  await client.query(fromSchema);
  wanted = await catalogue();
  await client.query('ROLLBACK');
});

afterAll(async () => {
  await client.end();
  await database.close();
});

describe('the migrations', () => {
  it('make what the schema says', () => {
    expect(wanted.length).toBeGreaterThan(200);
    expect(migrated).toEqual(wanted);
  });

  it('make a key and an index of every kind that the schema names', () => {
    for (const line of [
      'column chunk_vectors.embedding vector not null',
      "column pages.frontmatter jsonb not null default '{}'::jsonb",
      'constraint members.members_pkey PRIMARY KEY (wiki_id, user_id)',
      'constraint wikis.wikis_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(id) ON UPDATE CASCADE ON DELETE RESTRICT',
      'index CREATE INDEX pages_tags_idx ON public.pages USING gin (tags)',
      'index CREATE UNIQUE INDEX pages_wiki_id_path_key_key ON public.pages USING btree (wiki_id, path_key)',
      'enum role owner, editor, viewer',
    ]) {
      expect(migrated).toContain(line);
    }
  });
});

// The comparison is worth what it notices.
describe('the comparison notices', () => {
  it.each([
    ['a removed column', 'ALTER TABLE users DROP COLUMN email', 'column users.email text'],
    [
      'a wrong type',
      'ALTER TABLE wikis ALTER page_count TYPE bigint',
      'column wikis.page_count integer not null default 0',
    ],
    [
      'another nullability',
      'ALTER TABLE users ALTER display_name DROP NOT NULL',
      'column users.display_name text not null',
    ],
    [
      'a missing default',
      'ALTER TABLE wikis ALTER home_path DROP DEFAULT',
      `column wikis.home_path text not null default 'Home'::text`,
    ],
    [
      'a missing index',
      'DROP INDEX pages_tags_idx',
      'index CREATE INDEX pages_tags_idx ON public.pages USING gin (tags)',
    ],
    [
      'a foreign key that does something else',
      `ALTER TABLE tokens DROP CONSTRAINT tokens_wiki_id_fkey,
         ADD CONSTRAINT tokens_wiki_id_fkey FOREIGN KEY (wiki_id) REFERENCES wikis(id) ON UPDATE CASCADE ON DELETE SET NULL`,
      'constraint tokens.tokens_wiki_id_fkey FOREIGN KEY (wiki_id) REFERENCES wikis(id) ON UPDATE CASCADE ON DELETE CASCADE',
    ],
  ])('%s', async (_, damage, line) => {
    await client.query('BEGIN');
    try {
      await client.query(damage);
      const lines = new Set(await catalogue());
      expect(wanted.filter((each) => !lines.has(each))).toEqual([line]);
    } finally {
      await client.query('ROLLBACK');
    }
  });
});
