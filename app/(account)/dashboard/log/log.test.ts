import { describe, expect, it } from 'vitest';
import { csvLine, logRow } from './csv.ts';
import { givenFields, logFields, logFilter } from './query.ts';

const fieldsOf = (given: Record<string, string>) => logFields((name) => given[name] ?? '');

describe('what the address asks for', () => {
  it('is kept where it makes sense', () => {
    const given = {
      wiki: 'ada/notes',
      person: '@Bob',
      action: 'wiki.committed',
      since: '2026-11-01',
      until: '2026-11-20',
    };
    const fields = fieldsOf(given);
    expect(givenFields(fields)).toEqual({ ...given, person: 'bob' });
    expect(logFilter(fields)).toEqual({
      ...{ wiki: { owner: 'ada', slug: 'notes' }, person: 'bob', action: 'wiki.committed' },
      ...{ since: new Date('2026-11-01T00:00:00Z'), until: new Date('2026-11-20T23:59:59.999Z') },
    });
  });

  it('is left out where it makes none', () => {
    const fields = fieldsOf({ wiki: 'a/b/c', person: 'x y', action: 'nothing', since: '2026-13-45', until: 'now' });
    expect(givenFields(fields)).toEqual({});
    expect(logFilter(fields)).toEqual({
      ...{ wiki: null, person: undefined, action: undefined, since: undefined, until: undefined },
    });
  });
});

it('writes no formula and no broken line into a file', () => {
  const row = logRow({
    ...{ id: '1', at: new Date(0), action: 'wiki.committed', target: '=1+1, "quoted"\nmore', revision: null },
    ...{ person: null, client: '@cmd', wiki: null, detail: { pages: 1 }, requestId: null },
  });
  expect(csvLine(row)).toBe(
    `1970-01-01T00:00:00.000Z,,'@cmd,wiki.committed,"'=1+1, ""quoted""\nmore",,,"{""pages"":1}",,1\r\n`,
  );
});
