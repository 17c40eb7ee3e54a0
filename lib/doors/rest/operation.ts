/**
 * What a route says of itself: enough to write its part of the OpenAPI document (openapi/), and to
 * judge its answers in tests. The schemas are those that validate.
 */
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Right } from '../../core/access.ts';

/** Groups of the documentation, in its order. */
export const TAGS = {
  Pages: 'Read and write pages.',
  Changes: 'Several pages at once, and what was changed when, by whom.',
  Search: 'By words, by meaning, by regular expression.',
  Links: 'How pages hang together, and what could be better.',
  Files: 'Pictures, documents and whatever else pages show.',
  Wiki: 'The wiki as a whole.',
  Drafts: 'Your own unsaved texts. Nobody else sees them.',
  Account: 'Who you are, and all that is yours.',
  Wikis: 'Your wikis and their settings.',
  People: 'Who belongs to a wiki.',
  Tokens: 'What programs sign in with.',
  Webhooks: 'Other servers are told what happens in a wiki.',
} as const;
export type Tag = keyof typeof TAGS;

/** A body that is not JSON. */
export interface Bytes {
  readonly media: readonly string[];
  readonly description: string;
  /** Serves `Range`, and `If-Range` with it. */
  readonly ranges?: boolean;
}

export type Status = 200 | 201 | 202;
export type Answers = Readonly<Partial<Record<Status, z.ZodType | Bytes>>>;

/** Who may call: anybody, whoever is signed in, or whoever has the right on the wiki. */
export type Needs = 'nothing' | 'account' | Right;

export interface Described {
  /** Unique in the document; client libraries name their functions after it. */
  readonly id: string;
  readonly tag: Tag;
  readonly summary: string;
  /** What the summary, the fields and the shared rules don't say. Markdown, plain. */
  readonly description?: string;
  readonly answers: Answers;
  /** Bodies that the handler reads itself, by media type. */
  readonly accepts?: Readonly<Record<string, z.ZodType | 'bytes' | 'form'>>;
  /** Takes `If-Match` and `If-None-Match` for a write. */
  readonly conditional?: boolean;
}

export interface Operation extends Described {
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
  readonly needs: Needs;
  /** Takes an `Idempotency-Key`. */
  readonly repeatable: boolean;
}

export function isBytes(answer: z.ZodType | Bytes): answer is Bytes {
  return 'media' in answer;
}

/** For tests: @throws when the answer is not what the route says, or says more. */
export function checkAnswer({ id, answers }: Operation, status: number, body: unknown): void {
  const schema = Object.entries(answers).find(([declared]) => Number(declared) === status)?.[1];
  if (schema === undefined) throw new Error(`${id} answered ${status}, which it does not declare.`);
  if (isBytes(schema)) throw new Error(`${id} answered JSON, and declares ${schema.media.join(', ')}.`);
  const sent: unknown = JSON.parse(JSON.stringify(body));
  const parsed = schema.parse(sent);
  // Parsing leaves out what the schema does not know.
  if (!isDeepStrictEqual(parsed, sent)) {
    throw new Error(`${id} answered fields that its schema does not have: ${JSON.stringify(sent).slice(0, 500)}`);
  }
}
