/**
 * The model's files: found where they were put by hand, or fetched once from the hub. Works beside
 * everything else, says once what is wrong, and looks again by itself when files come or change.
 */
import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import { syncExisting } from '../../repo/durable.ts';
import { download, DownloadFailed } from './download.ts';
import { findModel, modelFolder, stampOf } from './model-files.ts';
import type { FoundModel, ModelManifest } from './model-files.ts';

export interface WeightsOptions {
  /** WIKIBOT_DATA/models. */
  readonly models: string;
  readonly manifest: ModelManifest;
  /** Origin and path of the hub or of a mirror that is laid out like it. */
  readonly hub: string;
  readonly log: Logger;
  /** After every change of what can be used. */
  readonly onChange: () => void;
  readonly times?: Partial<Times>;
}

export interface Times {
  /** Between looks at the folder. */
  readonly lookMs: number;
  /** Between tries to fetch, one after another; the last one goes on. */
  readonly retryMs: readonly number[];
  /** A download that sends nothing for this long has failed. */
  readonly stallMs: number;
}

const MINUTE = 60_000;
const TIMES: Times = {
  lookMs: MINUTE / 2,
  retryMs: [10 * MINUTE, 60 * MINUTE, 6 * 60 * MINUTE],
  stallMs: MINUTE / 2,
};
/** A cut connection is no failure while every try brings more. */
const RESUMES = 5;

/** A model that can be loaded: `folder` holds `{owner}/{name}`. */
export interface UsableModel {
  readonly fingerprint: string;
  readonly folder: string;
}

export type WeightsState =
  | { readonly state: 'checking' }
  | { readonly state: 'downloading'; readonly bytes: number; readonly of: number }
  | { readonly state: 'missing'; readonly reason: string }
  | { readonly state: 'ready'; readonly found: FoundModel };

export class Weights {
  readonly #options: WeightsOptions;
  readonly #times: Times;
  readonly #stop = new AbortController();
  #state: WeightsState = { state: 'checking' };
  #usable: readonly UsableModel[] = [];
  #timer: NodeJS.Timeout | undefined;
  #look: Promise<void> = Promise.resolve();
  #tries = 0;
  #nextTry = 0;
  #said = '';
  /** Stamp of the files at the last look at them; null: there was none. */
  #seen: string | null = null;

  constructor(options: WeightsOptions) {
    this.#options = options;
    this.#times = { ...TIMES, ...options.times };
  }

  get state(): WeightsState {
    return this.#state;
  }

  /** The current model first, then the one before it, while its files are kept. */
  get usable(): readonly UsableModel[] {
    return this.#usable;
  }

  get folder(): string {
    return modelFolder(this.#options.models, this.#options.manifest);
  }

  /** Never throws; answers when the folder has been looked at and a first try to fetch has ended. */
  async start(): Promise<void> {
    this.#look = this.#lookAgain();
    await this.#look;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#look;
  }

  async #lookAgain(): Promise<void> {
    try {
      await this.#examine();
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#miss(messageOf(error));
    }
    if (this.#stop.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#look = this.#lookAgain();
    }, this.#times.lookMs);
    this.#timer.unref();
  }

  async #examine(): Promise<void> {
    const { manifest } = this.#options;
    const stamp = await stampOf(this.folder, manifest);
    if (stamp !== null) {
      if (this.#state.state === 'ready' && this.#state.found.stamp === stamp) return;
      const found = await findModel(this.folder, manifest);
      if (found !== null && this.#isSettled(found)) await this.#adopt(found);
      return;
    }
    this.#seen ??= '';
    if (this.#state.state === 'ready') this.#miss('its files were taken away.');
    if (Date.now() < this.#nextTry) return;
    try {
      await this.#fetchAll();
      this.#tries = 0;
    } catch (error) {
      const { retryMs } = this.#times;
      this.#nextTry = Date.now() + (retryMs[Math.min(this.#tries++, retryMs.length - 1)] ?? 0);
      throw error;
    }
    const found = await findModel(this.folder, manifest);
    if (found !== null) await this.#adopt(found);
  }

  /**
   * Whether somebody may still be copying: a mixture of two models is none. The published files are
   * known to be whole; others are taken at start, and when they are the same at the next look.
   */
  #isSettled({ stamp, differing }: FoundModel): boolean {
    const isSame = this.#seen === stamp || this.#seen === null;
    this.#seen = stamp;
    return isSame || differing.length === 0;
  }

  async #adopt(found: FoundModel): Promise<void> {
    const { log, manifest } = this.#options;
    this.#usable = await this.#keep(found);
    this.#state = { state: 'ready', found };
    this.#said = '';
    if (found.differing.length > 0) {
      log.warn(
        { files: found.differing, folder: this.folder },
        `these files of ${manifest.id} are not the published ones; they are used as they are`,
      );
    } else log.info({ folder: this.folder }, `${manifest.id} is there, as it was published`);
    this.#options.onChange();
  }

  /**
   * Copies what was found to a place of its own: whoever replaces the files by hand changes nothing
   * under a model in use, and the one before can still read queries while its vectors answer.
   */
  async #keep(found: FoundModel): Promise<UsableModel[]> {
    const { models, manifest, log } = this.#options;
    const kept = join(models, '.kept');
    const current = join(kept, found.fingerprint);
    try {
      if ((await stampOf(modelFolder(current, manifest), manifest)) === null) {
        const making = join(kept, `${found.fingerprint}.making`);
        await rm(making, { recursive: true, force: true });
        for (const { path } of manifest.files) {
          const target = join(modelFolder(making, manifest), path);
          await mkdir(dirname(target), { recursive: true });
          await copyFile(join(this.folder, path), target, constants.COPYFILE_FICLONE);
          await syncExisting(target);
        }
        await rm(current, { recursive: true, force: true });
        await rename(making, current);
      }
      await utimes(current, new Date(), new Date());
      const [first, second, ...older] = await newestFirst(kept);
      for (const name of older) await rm(join(kept, name), { recursive: true, force: true });
      return [first, second].flatMap((name) =>
        name === undefined ? [] : [{ fingerprint: name, folder: join(kept, name) }],
      );
    } catch (error) {
      log.warn({ err: error }, 'the model could not be copied; it is used where it lies');
      return [{ fingerprint: found.fingerprint, folder: models }];
    }
  }

  async #fetchAll(): Promise<void> {
    const { manifest, hub, log } = this.#options;
    const missing = [];
    for (const file of manifest.files) {
      if (!(await isFile(join(this.folder, file.path)))) missing.push(file);
    }
    const of = missing.reduce((sum, { bytes }) => sum + bytes, 0);
    log.info({ from: hub, bytes: of }, `fetching ${manifest.id}`);
    let before = 0;
    let told = 0;
    for (const file of missing) {
      const progress = (bytes: number): void => {
        this.#state = { state: 'downloading', bytes: before + bytes, of };
        const quarter = Math.floor((4 * (before + bytes)) / of);
        if (quarter > told && quarter < 4) log.info({ percent: 25 * quarter }, `fetching ${manifest.id}`);
        told = Math.max(told, quarter);
      };
      progress(0);
      await this.#fetchOne(file, progress);
      before += file.bytes;
    }
  }

  async #fetchOne(file: ModelManifest['files'][number], progress: (bytes: number) => void): Promise<void> {
    const { manifest, hub } = this.#options;
    const url = `${hub.replace(/\/$/, '')}/${manifest.id}/resolve/${manifest.revision}/${file.path}`;
    let reached = -1;
    for (let resumes = 0; ; resumes++) {
      let bytes = 0;
      try {
        return await download({
          ...{ url, target: join(this.folder, file.path), file, stallMs: this.#times.stallMs },
          signal: this.#stop.signal,
          progress: (now) => progress((bytes = now)),
        });
      } catch (error) {
        const isFinal = !(error instanceof DownloadFailed) || error.final;
        if (isFinal || resumes === RESUMES || bytes <= reached || bytes === 0) throw error;
        reached = bytes;
      }
    }
  }

  /** Said once a reason: the operator can do something about it, but need not. */
  #miss(reason: string): void {
    const wasReady = this.#state.state === 'ready';
    this.#state = { state: 'missing', reason };
    this.#usable = [];
    if (wasReady) this.#options.onChange();
    if (this.#said === reason) return;
    this.#said = reason;
    const { manifest, hub, log } = this.#options;
    log.warn(
      { hub },
      `${manifest.id} is not there: ${reason} Search goes on without it. Put its files into ${this.folder} ` +
        `(README, "Semantic search"), or set EMBEDDINGS=corpus to do without.`,
    );
  }
}

async function newestFirst(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => /^[0-9a-f]{8}$/.test(name));
  const times = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs));
  return names
    .map((name, index) => ({ name, time: times[index] ?? 0 }))
    .toSorted((a, b) => b.time - a.time)
    .map(({ name }) => name);
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

function messageOf(error: unknown): string {
  if (error instanceof DownloadFailed || !(error instanceof Error))
    return String(error instanceof Error ? error.message : error);
  return `${'code' in error && typeof error.code === 'string' ? error.code : error.message}.`;
}
