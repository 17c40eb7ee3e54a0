/** The text of a commit object, and how authors and agents are written in it and read from it. */
import { cleanLine } from './text.ts';

export interface CommitInfo {
  readonly oid: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly authorName: string;
  readonly authorEmail: string;
  /** Of the committer, in seconds: when it landed here. */
  readonly committedAt: number;
  /** Without the trailer lines that wikibot itself adds. */
  readonly message: string;
  readonly agent: string | null;
}

export interface Person {
  readonly name: string;
  readonly email: string;
}

export interface NewCommit {
  readonly parent: string | null;
  readonly tree: string;
  readonly message: string;
  readonly author: Person;
  readonly committer: Person;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** Names and addresses hold no line breaks and no angle brackets (`message.ts` sees to it). */
export function formatCommit({ tree, parent, author, committer, timestamp, message }: NewCommit): Buffer {
  const person = ({ name, email }: Person): string => `${name} <${email}> ${timestamp} +0000`;
  const lines = [
    `tree ${tree}`,
    ...(parent === null ? [] : [`parent ${parent}`]),
    `author ${person(author)}`,
    `committer ${person(committer)}`,
  ];
  return Buffer.from(`${lines.join('\n')}\n\n${message.trimEnd()}\n`);
}

const PERSON = /^(.*?) ?<([^<>]*)> (\d+) [+-]\d{4}$/;

export function parseCommit(oid: string, data: Buffer): CommitInfo {
  const text = data.toString('utf8');
  const split = text.indexOf('\n\n');
  const headers = (split < 0 ? text : text.slice(0, split)).split('\n');
  const value = (name: string): string | undefined =>
    headers.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  const tree = value('tree');
  if (tree === undefined) throw new Error('A commit object has no tree.');
  const author = PERSON.exec(value('author') ?? '');
  const committer = PERSON.exec(value('committer') ?? '');
  const { message, agent } = splitTrailer(split < 0 ? '' : text.slice(split + 2));
  return {
    oid,
    tree,
    parents: headers.filter((line) => line.startsWith('parent ')).map((line) => line.slice(7)),
    authorName: cleanLine(author?.[1] ?? '') || 'unknown',
    authorEmail: author?.[2] ?? '',
    committedAt: Number(committer?.[3] ?? author?.[3] ?? 0),
    message,
    agent,
  };
}

const TRAILER = /^[A-Za-z][A-Za-z0-9-]*: /;

/**
 * An `Agent:` line that the author wrote is taken out: only wikibot says which program wrote. It
 * joins the trailers that are there, since git reads those of the last paragraph alone.
 */
export function formatMessage(message: string, agent: string | null): string {
  const own = splitTrailer(message).message;
  if (agent === null) return `${own}\n`;
  const start = own.lastIndexOf('\n\n');
  const last = start < 0 ? [] : own.slice(start + 2).split('\n');
  const joins = last.length > 0 && last.every((line) => TRAILER.test(line));
  return `${own}${joins ? '\n' : '\n\n'}Agent: ${agent}\n`;
}

/** The trailer is the last line of a last paragraph made of trailers alone, as git reads them. */
function splitTrailer(raw: string): { message: string; agent: string | null } {
  const text = raw.replaceAll('\0', '').trimEnd();
  const start = text.lastIndexOf('\n\n');
  if (start < 0) return { message: text, agent: null };
  const lines = text.slice(start + 2).split('\n');
  const agent = lines.map((line) => /^Agent: (.+)$/.exec(line)?.[1]).find((name) => name !== undefined);
  if (agent === undefined || !lines.every((line) => TRAILER.test(line))) return { message: text, agent: null };
  const others = lines.filter((line) => !line.startsWith('Agent: '));
  return {
    message: [text.slice(0, start), ...(others.length === 0 ? [] : [others.join('\n')])].join('\n\n').trimEnd(),
    agent,
  };
}

/** `{user id}@users.noreply.{host}` → the user id; null for everybody else. */
export function userOfEmail(email: string): string | null {
  return /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@users\.noreply\./.exec(email)?.[1] ?? null;
}
