import { describe, expect, it } from 'vitest';
import { PAGES_IN_EVENT } from '#lib/protocol/webhooks.ts';
import type { CommitRow, History, RevisionRow } from './derive-history.ts';
import { pageEvents } from './page-events.ts';

const oid = (seq: number): string => seq.toString(16).padStart(40, '0');

function commit(seq: number): CommitRow {
  return {
    ...{ oid: oid(seq), seq, parent_oid: null, author_id: null, author_name: `Author ${seq}`, agent: null },
    ...{ message: 'Secret plans', committed_at: new Date(seq * 1000) },
  };
}

function revision(seq: number, page: string, rest: Partial<RevisionRow> = {}): RevisionRow {
  return {
    ...{ page_id: page, commit_oid: oid(seq), seq, kind: 'update', path: page, path_key: page, old_path: null },
    ...{ blob_oid: null, ...rest },
  };
}

function history(count: number, revisions: RevisionRow[]): History {
  const commits = Array.from({ length: count }, (_, index) => commit(index + 1));
  return { commits, revisions, pages: new Map(), files: new Map() };
}

describe('the events of a publication', () => {
  it('are one for each commit that touches pages, each with the commit before', () => {
    const events = pageEvents(history(3, [revision(1, 'A'), revision(3, 'A', { kind: 'delete' })]), oid(0));
    expect(events.map(({ data }) => [data.before, data.revision, data.seq, data.pages])).toEqual([
      [oid(0), oid(1), 1, [{ path: 'A', kind: 'update' }]],
      [oid(2), oid(3), 3, [{ path: 'A', kind: 'delete' }]],
    ]);
    expect(JSON.stringify(events)).not.toContain('Secret plans');
  });

  it('are one for all of a long push, with what the last commit did to each page', () => {
    const revisions = [revision(1, 'A', { kind: 'create' }), revision(2, 'B'), revision(60, 'A', { kind: 'delete' })];
    const events = pageEvents(history(60, revisions), null);
    expect(events.map(({ data }) => data)).toMatchObject([
      {
        ...{ commits: 60, before: null, revision: oid(60), seq: 60, author: 'Author 60', pages_total: 2 },
        pages: [
          { path: 'A', kind: 'delete' },
          { path: 'B', kind: 'update' },
        ],
      },
    ]);
  });

  it('name the first pages of a large change, and say how many there are', () => {
    const revisions = Array.from({ length: 250 }, (_, index) => revision(1, `Page ${index}`));
    const [event] = pageEvents(history(1, revisions), null);
    expect([event?.data.pages.length, event?.data.pages_total]).toEqual([PAGES_IN_EVENT, 250]);
  });

  it('are none where files alone changed', () => {
    expect(pageEvents(history(2, []), null)).toEqual([]);
    expect(pageEvents(history(0, []), null)).toEqual([]);
  });
});
