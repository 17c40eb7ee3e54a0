/** Text that goes into commit objects, made safe for their line format. */

// C0 and C1 controls, DEL, bidi controls and line separators: invisible in a log, or worse.
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** One line without controls and without the `<>` that end a name. */
export function cleanLine(text: string): string {
  return text.toWellFormed().replace(CONTROLS, ' ').replaceAll(/[<>]/g, '').replaceAll(/ {2,}/g, ' ').trim();
}

/** Several lines; tabs and newlines stay. */
export function cleanMessage(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(CONTROLS, (char) => (char === '\n' || char === '\t' ? char : ''))
    .replaceAll(/[ \t]+\n/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

/** Decodes strictly: null when the bytes are not UTF-8 or hold a NUL, which git takes for binary. */
export function decodePage(bytes: Uint8Array): string | null {
  try {
    const text = DECODER.decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

// `ignoreBOM` keeps a byte order mark in the text: no write changes what its author did not write.
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
