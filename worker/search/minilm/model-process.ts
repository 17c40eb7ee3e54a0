/**
 * The process that holds the model; started by `process-host.ts`, ends with its channel.
 *
 * A process and not a thread: onnxruntime aborts the whole process ("Napi::Error") when a thread
 * that runs it is ended, and a fault in native code or a lack of memory there would take the
 * repositories' owner with it. A process also gives all of its memory back.
 */
import { setPriority } from 'node:os';
import type { Extractor as LoadedExtractor } from './extractor.ts';
import type { Answer, EmbedRequest } from './messages.ts';

/** Before the runtime makes its threads, which inherit it: pages are served first. */
setPriority(0, 10);
const { BrokenModel, Extractor } = await import('./extractor.ts');

/** Models in use: the current one, and the one before while its vectors still answer. */
const MOST_MODELS = 2;
const loaded = new Map<string, Promise<LoadedExtractor>>();

function answer(message: Answer): void {
  process.send?.(message);
}

async function extractorOf({ models, model }: EmbedRequest): Promise<LoadedExtractor> {
  const key = `${models}\n${model}`;
  const known = loaded.get(key);
  loaded.delete(key);
  // One after another: where models lie is a setting of the whole process.
  const others = Promise.allSettled(loaded.values());
  const loading = known ?? others.then(() => Extractor.load(models, model));
  loaded.set(key, loading);
  loading.catch(() => loaded.delete(key));
  for (const [oldest, one] of loaded) {
    if (loaded.size <= MOST_MODELS) break;
    loaded.delete(oldest);
    one.then((extractor) => extractor.dispose()).catch(() => undefined);
  }
  return await loading;
}

async function handle(request: EmbedRequest): Promise<void> {
  const { id, texts, mostWindows } = request;
  try {
    const extractor = await extractorOf(request);
    answer({ id, ...(await extractor.embed(texts, mostWindows)) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    answer({ id, error: reason, broken: error instanceof BrokenModel });
  }
}

process.on('message', (request: EmbedRequest) => void handle(request));
process.on('disconnect', () => process.exit(0));
// The launcher's Ctrl-C reaches the whole group; the worker decides when this one ends.
process.on('SIGINT', () => undefined);
