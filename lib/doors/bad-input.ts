/**
 * What no door lets in, for the tests of all of them: each input with the code that refuses it. REST
 * shows them as problem documents, MCP as results with `isError`; neither changes anything.
 */
import type { ErrorCode } from '../core/errors.ts';

export interface BadInput<Value> {
  readonly what: string;
  readonly value: Value;
  readonly code: ErrorCode;
}

const bad =
  (code: ErrorCode) =>
  <Value>(what: string, value: Value): BadInput<Value> => ({ what, value, code });

const badPath = bad('bad_path');
const badText = bad('invalid_input');

/** Paths of pages, as they arrive at a service (decoded). */
export const BAD_PATHS: readonly BadInput<string>[] = [
  badPath('climbs', '../../etc/passwd'),
  badPath('climbs within', 'A/../B'),
  badPath('a dot', 'A/./B'),
  badPath('a backslash', 'a\\..\\b'),
  badPath("git's own folder", '.git/config'),
  badPath("git's own folder in capitals", '.GIT/x'),
  badPath('a hidden segment', 'A/.hidden'),
  badPath('an empty segment', 'A//B'),
  badPath('a slash at its beginning', '/A'),
  badPath('a line feed', 'A\nB'),
  badPath('a bidirectional override', 'A\u202eB'),
  badPath('a device of Windows', 'con'),
  badPath('its extension', 'A.md'),
  badPath('a space at its end', 'A /B'),
  badPath('a dot at its end', 'A.'),
  badPath('a first segment of ours', '-/edit'),
  badPath('a first segment of the API', 'api/v1'),
  badPath('a segment of 300 bytes', 'x'.repeat(300)),
  badPath('1,100 bytes', Array.from({ length: 11 }, () => 'x'.repeat(99)).join('/')),
];

/** Texts that neither UTF-8 nor PostgreSQL can hold. */
export const BAD_TEXTS: readonly BadInput<string>[] = [
  badText('a NUL', 'a\0b'),
  badText('half of a surrogate pair', 'a\ud800b'),
];

export const BAD_REVISIONS: readonly BadInput<unknown>[] = [
  badText('no hexadecimal number', 'HEAD'),
  badText('an option of git', '--upload-pack=x'),
  badText('too short', 'abc12'),
  badText('too long', 'a'.repeat(41)),
  badText('a range', 'aaaaaaa..bbbbbbb'),
  badText('a number', 1_234_567),
  badText('empty', ''),
  badText('a commit that is not there', 'f'.repeat(40)),
];

/** Bodies for `{content: string, revision?: string}`: none of them is right. */
export const BAD_BODIES: readonly BadInput<unknown>[] = [
  badText('an unknown field', { content: 'x', colour: 'red' }),
  badText('a field in another case', { Content: 'x' }),
  badText('nothing', {}),
  badText('null', null),
  badText('an array', [{ content: 'x' }]),
  badText('a text', 'content'),
  badText('a number for a text', { content: 1 }),
  badText('null for a text', { content: null }),
  badText('an object for a text', { content: { toString: 'x' } }),
  badText('an array for a text', { content: ['x'] }),
  badText('a prototype', JSON.parse('{"content": "x", "__proto__": {"admin": true}}')),
  badText('a constructor', { content: 'x', constructor: { prototype: {} } }),
  ...BAD_TEXTS.map(({ what, value }) => badText(`content with ${what}`, { content: value })),
];

/** JSON that is nested `depth` times: parsers that recurse run out of stack. */
export function deepJson(depth: number): string {
  return `{"content":${'['.repeat(depth)}${']'.repeat(depth)}}`;
}

/** JSON whose text is no UTF-8: a lone continuation byte, an overlong slash, a surrogate, a cut letter. */
export const BAD_UTF8: readonly BadInput<Uint8Array<ArrayBuffer>>[] = (
  [
    ['a lone continuation byte', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['a letter cut off', [0xe2, 0x82]],
  ] as const
).map(([what, bytes]) =>
  badText(what, new Uint8Array(Buffer.concat([Buffer.from('{"content":"'), Buffer.from(bytes), Buffer.from('"}')]))),
);
