/** Plays a row with everybody: first those who are refused, who must leave no trace, then those who are let in. */
import { expect } from 'vitest';
import { INSIDE, OUTSIDE, type Party, type Slug, type World } from './world.ts';

/** How many requests are on their way at once where nothing is changed. */
const AT_ONCE = 8;

export interface Try<Outcome extends string> {
  readonly party: Party;
  /** The folder that is asked for. */
  readonly folder: string;
  readonly expected: Outcome | 'ok';
}

interface Play<Outcome extends string> {
  readonly world: World;
  readonly slug: Slug;
  /** It names a page, so that limited tokens ask for one outside too. */
  readonly page: boolean;
  readonly changes: boolean;
  readonly expected: (party: Party, folder: string) => Outcome | 'ok';
  /** Null: as expected. Else what was wrong. */
  readonly attempt: (one: Try<Outcome>) => Promise<string | null>;
  /** Whether those who are let in are played as well. */
  readonly succeeds?: boolean;
}

export async function play<Outcome extends string>({ world, slug, ...row }: Play<Outcome>): Promise<void> {
  const tries = world.parties[slug].flatMap((party) =>
    (row.page && party.asker.limited === true ? [INSIDE, OUTSIDE] : [INSIDE]).map((folder): Try<Outcome> => ({
      party,
      folder,
      expected: row.expected(party, folder),
    })),
  );
  const wrong: string[] = [];
  const each = async (some: Try<Outcome>[], width: number) => {
    const worker = async () => {
      for (let one = some.shift(); one !== undefined; one = some.shift()) {
        const said = await row.attempt(one);
        if (said === null) continue;
        const where = one.folder === OUTSIDE ? ' outside of it' : '';
        wrong.push(`${one.party.name}${where}: ${one.expected} expected, ${said.slice(0, 300)}`);
      }
    };
    await Promise.all(Array.from({ length: width }, worker));
  };

  const before = await world.fingerprint();
  await each(
    tries.filter(({ expected }) => expected !== 'ok'),
    AT_ONCE,
  );
  expect(await world.fingerprint(), 'what refused requests have left').toBe(before);
  const allowed = tries.filter(({ expected }) => expected === 'ok');
  if (row.succeeds !== false) await each(allowed, row.changes ? 1 : AT_ONCE);
  expect(wrong.join('\n')).toBe('');
  expect(world.system.logged).toEqual([]);
}
