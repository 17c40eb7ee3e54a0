/** What people tell files apart by. The patterns are for PostgreSQL and JavaScript alike. */
import type { FileKind } from '../../protocol/files.ts';

/** Of media types; the first that matches counts. */
export const KIND_PATTERNS = {
  image: '^image/',
  audio: '^audio/',
  video: '^video/',
  document:
    '^application/(pdf|rtf|msword|epub[+]zip|vnd[.](ms-|openxmlformats-officedocument|oasis[.]opendocument|apple[.]))',
  text: '^(text/|application/(json|xml|yaml|toml|sql|javascript))',
} as const satisfies Partial<Record<FileKind, string>>;

export function kindOf(mimeType: string): FileKind {
  const { image, audio, video, document, text } = KIND_PATTERNS;
  for (const [kind, pattern] of Object.entries({ image, audio, video, document, text }))
    if (new RegExp(pattern).test(mimeType)) return kind as keyof typeof KIND_PATTERNS;
  return 'other';
}
