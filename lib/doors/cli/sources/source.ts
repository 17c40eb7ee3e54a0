/** Where an import comes from: files with names, sizes and bytes, whatever holds them. */
import type { Readable } from 'node:stream';

export interface SourceFile {
  /** `/`-separated, from the source's root. */
  readonly path: string;
  readonly size: number;
  open(): Promise<Readable>;
}

export interface Source extends AsyncDisposable {
  readonly files: readonly SourceFile[];
  /** What is left out, with the reason; for a note to the operator. */
  readonly skipped: readonly { path: string; reason: string }[];
}

/** Files and folders that belong to other programs (`.git`, `.obsidian`, `.DS_Store`) are no content. */
export function isHidden(path: string): boolean {
  return path.split('/').some((segment) => segment.startsWith('.') || segment === '__MACOSX');
}
