/** The two plans of a wiki, where billing is configured (CONTRACT, "Plans"). Sizes in MB. */
export const PLAN_ROWS = ['wikis', 'pages', 'people', 'files', 'git', 'address', 'templates', 'sync'] as const;
export type PlanRow = (typeof PLAN_ROWS)[number];

/** What isn't a number names a text: `site.has_{value}`. */
type Value = number | 'any' | 'clone' | 'push' | 'owner' | 'own' | 'yes' | 'no';

export const PLANS = {
  free: {
    wikis: 1,
    pages: 500,
    people: 3,
    files: 50,
    git: 'clone',
    address: 'owner',
    templates: 'no',
    sync: 'no',
  },
  paid: {
    wikis: 'any',
    pages: 10_000,
    people: 25,
    files: 1024,
    git: 'push',
    address: 'own',
    templates: 'yes',
    sync: 'yes',
  },
} as const satisfies Record<string, Record<PlanRow, Value>>;
