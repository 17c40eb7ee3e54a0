import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCollection } from './collection.ts';
import { ndcg, recall, reciprocalRank } from './measures.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wikibot-collection-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function given(files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}
const shown = async (): Promise<unknown> => {
  const { documents, queries } = await readCollection(folder);
  return {
    documents: documents.map(({ id, title, text }) => [id, title, text]),
    queries: queries.map(({ id, text, gains }) => [id, text, Object.fromEntries(gains)]),
  };
};

describe('a judged collection', () => {
  it('in the Cranfield format, whose judgements count the queries', async () => {
    await given({
      'cran.all.1400':
        '.I 1\n.T\nslip\nstream .\n.A\nsomebody\n.B\nj. ae.\n.W\nslip stream text .\n.I 2\n.T\nheat\n.A\n.B\n.W\nheat text\n',
      'cran.qry': '.I 001\n.W\nwhat is a\nslipstream .\n.I 004\n.W\nwhat is heat .\n',
      cranqrel: '1 1 2\n1 2 -1\n2 2 4\n',
      'readme.txt': 'ignored',
    });
    expect(await shown()).toEqual({
      documents: [
        ['1', 'slip stream .', 'slip stream text .'],
        ['2', 'heat', 'heat text'],
      ],
      queries: [
        ['001', 'what is a slipstream .', { 1: 2 }],
        ['004', 'what is heat .', { 2: 4 }],
      ],
    });
  });

  it('with judgements of TREC, by the ids of the queries', async () => {
    await given({
      'MED.ALL': '.I 1\n.W\none\n.I 2\n.W\ntwo\n',
      'MED.QRY': '.I 7\n.W\nfirst\n.I 9\n.W\nsecond\n',
      'MED.REL': '7 0 2 1\n9 0 1 0\n9 0 2 1\n',
    });
    expect(await shown()).toMatchObject({
      queries: [
        ['7', 'first', { 2: 1 }],
        ['9', 'second', { 2: 1 }],
      ],
    });
  });

  it('of BEIR, of columns without gains, of elements, of files', async () => {
    await given({
      'corpus.jsonl': '{"_id":"d1","title":"T","text":"x"}\n{"_id":"d2","title":"","text":"y"}\n',
      'queries.jsonl': '{"_id":"q1","text":"what"}\n',
      'qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq1\td2\t2\n',
      'qrels/train.tsv': 'query-id\tcorpus-id\tscore\nq1\td1\t1\n',
    });
    expect(await shown()).toMatchObject({ queries: [['q1', 'what', { d2: 2 }]] });
    await rm(folder, { recursive: true });
    await given({
      'documents/a.txt': 'some text',
      'documents/b.txt': 'other text',
      'topics.xml': '<top>\n<num> Number: 1\n<title> first\n<desc> Description:\nmore\n</top>\n',
      'judgements.txt': '1 a\n',
    });
    expect(await shown()).toMatchObject({
      documents: [
        ['a', '', 'some text'],
        ['b', '', 'other text'],
      ],
      queries: [['1', 'first more', { a: 1 }]],
    });
  });

  it('that is incomplete is refused, with what was looked for', async () => {
    await given({ 'cran.all.1400': '.I 1\n.W\nx\n', 'notes.txt': '' });
    await expect(readCollection(folder)).rejects.toThrow(
      /no judgements \(a file like cranqrel.*queries.*There: cran\.all\.1400, notes\.txt/,
    );
  });
});

it('measures rankings', () => {
  const gains = new Map([
    ['a', 3],
    ['b', 1],
  ]);
  expect(ndcg(['a', 'b'], gains, 10)).toBe(1);
  expect(ndcg(['b', 'x', 'a'], gains, 10)).toBeCloseTo((1 + 3 / 2) / (3 + 1 / Math.log2(3)), 10);
  expect(ndcg(['x'], gains, 10)).toBe(0);
  expect(recall(['b', 'x'], gains, 20)).toBe(0.5);
  expect(reciprocalRank(['x', 'b'], ['b'])).toBe(0.5);
});
