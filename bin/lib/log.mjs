/** A child's output: all of it to `WIKIBOT_DATA/logs/{name}.log`, warnings and errors to the console too. */
import { createWriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

const ROTATE_BYTES = 10 * 1024 * 1024;
/** Lines of one child shown on the console in one window; the rest is counted. */
const SHOWN = 5;
const WINDOW_MS = 10_000;
/** pino's levels. */
const WARN = 40;
const ERROR = 50;

export class ChildLog {
  #name;
  #file;
  #say;
  #shown = 0;
  #windowEnds = 0;

  /** @param {{name: string, data: string, say: (line: string) => void}} options */
  static async open({ name, data, say }) {
    await mkdir(join(data, 'logs'), { recursive: true, mode: 0o700 });
    const path = join(data, 'logs', `${name}.log`);
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    );
    if (size > ROTATE_BYTES) await rename(path, `${path}.1`);
    return new ChildLog(name, createWriteStream(path, { flags: 'a', mode: 0o600 }), say);
  }

  constructor(name, file, say) {
    this.#name = name;
    this.#file = file;
    this.#say = say;
    // A full disk must not end the launcher; the children report it themselves.
    file.on('error', () => {});
  }

  /** @param {import('node:stream').Readable} stream @param {'stdout' | 'stderr'} kind */
  follow(stream, kind) {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      this.#file.write(text);
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#consider(line, kind);
    });
    stream.on('end', () => {
      if (rest !== '') this.#consider(rest, kind);
      rest = '';
    });
  }

  close() {
    return new Promise((resolve) => this.#file.end(resolve));
  }

  #consider(line, kind) {
    if (line.trim() === '') return;
    const { level, text } = understand(line, kind);
    if (level < WARN) return;
    const now = Date.now();
    if (now > this.#windowEnds) {
      if (this.#shown > SHOWN)
        this.#say(`  ${this.#name}: … and ${this.#shown - SHOWN} more in logs/${this.#name}.log`);
      this.#shown = 0;
      this.#windowEnds = now + WINDOW_MS;
    }
    this.#shown += 1;
    if (this.#shown <= SHOWN) this.#say(`  ${this.#name}: ${level >= ERROR ? 'error: ' : ''}${text.slice(0, 400)}`);
  }
}

/** A line is pino's JSON, or plain text, which is a warning when it came on stderr. */
function understand(line, kind) {
  if (line.startsWith('{')) {
    try {
      const entry = JSON.parse(line);
      if (typeof entry.level === 'number') {
        const cause = entry.err?.message ? `: ${entry.err.message}` : '';
        return { level: entry.level, text: `${entry.msg ?? ''}${cause}` };
      }
    } catch {
      // Plain text that happens to begin like JSON.
    }
  }
  return { level: kind === 'stderr' ? WARN : 0, text: line };
}
