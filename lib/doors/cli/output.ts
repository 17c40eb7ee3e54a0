/** Results go to stdout, as text or as JSON; everything else goes to stderr. */
import type { Command } from 'commander';

/** Prints `value` with `--json`, else the text. */
export function print(command: Command, value: unknown, text: string): void {
  const { json } = command.optsWithGlobals<{ json?: boolean }>();
  const output = json === true ? JSON.stringify(value, null, 2) : text;
  if (output !== '') process.stdout.write(`${output}\n`);
}

export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Columns as wide as their widest cell, two spaces apart. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export interface Progress {
  update(done: { files: number; bytes: number }): void;
  end(): void;
}

const MB = 1024 * 1024;

/** One line that is rewritten on a terminal; elsewhere a line every few seconds. */
export function progress(label: string, total: { files: number; bytes: number }, stream = process.stderr): Progress {
  let shown = 0;
  const line = (done: { files: number; bytes: number }) =>
    `${label}: ${done.files}/${total.files} files, ${(done.bytes / MB).toFixed(1)}/${(total.bytes / MB).toFixed(1)} MB`;
  return {
    update(done) {
      const last = done.files === total.files;
      if (!last && Date.now() - shown < (stream.isTTY ? 100 : 2000)) return;
      shown = Date.now();
      stream.write(stream.isTTY ? `\r\u001B[K${line(done)}` : `${line(done)}\n`);
    },
    end() {
      if (stream.isTTY) stream.write('\n');
    },
  };
}
