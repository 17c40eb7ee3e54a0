/** What operators type, read strictly. */
import { InvalidArgumentError } from 'commander';
import type { WikiAddress } from '../../services/types.ts';

/** `alice/notes`, with or without an `@`. */
export function parseWiki(text: string): WikiAddress {
  const [, owner, slug] = /^@?([^/\s]+)\/([^/\s]+?)(?:\.git)?$/.exec(text) ?? [];
  if (owner === undefined || slug === undefined) throw new InvalidArgumentError('Name a wiki like "alice/notes".');
  return { owner, slug };
}

const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/** `30d`, `12h`, `90m`, `2w`, `1y` → milliseconds. */
export function parseDuration(text: string): number {
  const [, count, unit] = /^(\d{1,6})([mhdwy])$/.exec(text) ?? [];
  const length = Number(count) * (UNITS[unit ?? ''] ?? Number.NaN);
  if (!(length > 0)) throw new InvalidArgumentError('Give a duration like "30d", "12h" or "1y".');
  return length;
}

export function nameOfWiki({ owner, slug }: WikiAddress): string {
  return `${owner}/${slug}`;
}
