/** What a vault holds, and what an agent has done to it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from '#lib/core/frontmatter.ts';
import { collisionKey } from '#lib/core/paths.ts';
import { type LinkCandidate, linkNameKey, resolveLink } from '#lib/core/wikilinks.ts';
import { describePage } from '#lib/markdown/describe.ts';
import type { Outcome, Tree } from './types.ts';

export async function readTree(folder: string): Promise<Tree> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const tree = new Map<string, string>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(folder.length + 1);
    // Hidden is deleted: one server can't delete, and moves what should go to a hidden folder.
    if (!path.startsWith('.')) tree.set(path, textOrDigest(file, await readFile(file)));
  }
  return tree;
}

export function textOrDigest(path: string, content: Buffer): string {
  return path.endsWith('.md') ? content.toString('utf8') : createHash('sha256').update(content).digest('hex');
}

/** Paths that came, went or have another text, in order. */
export function changed({ before, after }: Pick<Outcome, 'before' | 'after'>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .sort();
}

/** Exactly these files have changed. */
export function onlyChanged(outcome: Outcome, paths: readonly string[]): void {
  assert.deepEqual(changed(outcome), [...paths].sort());
}

/** The text of a page after the task. */
export function page(outcome: Outcome, path: string): string {
  const text = outcome.after.get(`${path}.md`);
  assert.ok(text !== undefined, `there is no ${path}`);
  return text;
}

/** The page is as before but for these replacements. */
export function replaced(outcome: Outcome, path: string, edits: readonly (readonly [string, string])[]): void {
  const before = outcome.before.get(`${path}.md`) ?? '';
  const wanted = edits.reduce((text, [from, to]) => {
    assert.ok(text.includes(from), `${path} had no ${from}`);
    return text.replaceAll(from, () => to);
  }, before);
  assert.equal(page(outcome, path).trimEnd(), wanted.trimEnd());
}

/**
 * The page is as before but for these properties and what is added at its end. Properties are compared as data, and
 * empty lines don't count: a server may write YAML and paragraphs its own way.
 */
export function sameBut(
  outcome: Outcome,
  path: string,
  { properties = {}, added = '' }: { properties?: Readonly<Record<string, unknown>>; added?: string },
): void {
  const before = parseDocument(outcome.before.get(`${path}.md`) ?? '');
  const after = parseDocument(page(outcome, path));
  const tidy = (text: string) => text.replace(/\n{3,}/g, '\n\n').trim();
  assert.equal(tidy(after.body), tidy(`${before.body.trimEnd()}${added}`));
  assert.equal(sorted(after.frontmatter), sorted({ ...before.frontmatter, ...properties }));
}

function sorted(record: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function saw(outcome: Outcome, ...facts: readonly (string | RegExp)[]): void {
  for (const fact of facts) {
    assert.ok(typeof fact === 'string' ? outcome.seen.includes(fact) : fact.test(outcome.seen), `has not seen ${fact}`);
  }
}

/** No link leads nowhere that led somewhere before. */
export function linksHold(outcome: Outcome): void {
  const before = new Set(brokenLinks(outcome.before));
  assert.deepEqual(
    brokenLinks(outcome.after).filter((link) => !before.has(link)),
    [],
  );
}

/** `target` of every link that leads nowhere, as "page → target". */
export function brokenLinks(tree: Tree): string[] {
  const candidates = candidatesOf(tree);
  const broken: string[] = [];
  for (const [file, content] of tree) {
    if (!file.endsWith('.md')) continue;
    const path = file.slice(0, -3);
    for (const target of targetsOf(path, content)) {
      if (target === '') continue;
      if (resolveLink(target, path, candidates.get(linkNameKey(target)) ?? []) === null)
        broken.push(`${path} → ${target}`);
    }
  }
  return broken;
}

/** Pages that link to the page at `to`. */
export function linkingPages(tree: Tree, to: string): string[] {
  const candidates = candidatesOf(tree);
  return [...tree]
    .filter(([file, content]) => {
      const path = file.replace(/\.md$/, '');
      return (
        file.endsWith('.md') &&
        path !== to &&
        targetsOf(path, content).some(
          (target) => resolveLink(target, path, candidates.get(linkNameKey(target)) ?? [])?.path === to,
        )
      );
    })
    .map(([file]) => file.slice(0, -3))
    .sort();
}

/** Nearly all pages are the same from task to task, and parsing them takes longer than the tasks. */
const known = new Map<string, readonly string[]>();

function targetsOf(path: string, content: string): readonly string[] {
  const key = `${path}\0${content}`;
  const targets = known.get(key) ?? describePage(path, content).links.map(({ target }) => target);
  known.set(key, targets);
  return targets;
}

function candidatesOf(tree: Tree): Map<string, LinkCandidate[]> {
  const byKey = new Map<string, LinkCandidate[]>();
  const add = (key: string, candidate: LinkCandidate) => byKey.set(key, [...(byKey.get(key) ?? []), candidate]);
  for (const [file, content] of tree) {
    if (!file.endsWith('.md')) {
      add(linkNameKey(file), { path: file, kind: 'file' });
      continue;
    }
    const path = file.slice(0, -3);
    const aliasKeys = parseDocument(content).meta.aliases.map((alias) => collisionKey(alias));
    const candidate: LinkCandidate = { path, kind: 'page', aliasKeys };
    for (const key of new Set([linkNameKey(path), ...aliasKeys])) add(key, candidate);
  }
  return byKey;
}
