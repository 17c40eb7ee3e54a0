/** Tells the fronts which wiki has changed, so that they forget what they keep of it. */
import { Agent, request } from 'node:http';
import type { PublicCopies } from '../services/ports.ts';

const TIMEOUT_MS = 1_000;
/**
 * Pauses before another try at a front that does not answer. One that has started since has nothing
 * old, and what another keeps is out of date by itself within seconds, so that this may end.
 */
const PAUSES_MS = [100, 500, 2_000, 10_000];

interface Options {
  /** Origins of the control ports (front/control.ts). */
  readonly urls: readonly string[];
  readonly secret: string;
  readonly report: (error: unknown, doing: string) => void;
}

export function createPublicCopies({ urls, secret, report }: Options): PublicCopies {
  const agent = new Agent({ keepAlive: true, maxSockets: 8, timeout: 30_000 });
  const underWay = new Map<string, Promise<void>>();
  const waiting = new Map<string, Promise<void>>();

  /** One at a time for each wiki and front; all that ask while one is under way are served by the next. */
  function deliver(target: string, attempt = 0): Promise<void> {
    const next = waiting.get(target);
    if (next !== undefined) return next;
    const current = underWay.get(target);
    if (current === undefined) return start(target, attempt);
    const after = current.then(() => {
      waiting.delete(target);
      return start(target, attempt);
    });
    waiting.set(target, after);
    return after;
  }

  function start(target: string, attempt: number): Promise<void> {
    const done = post(target)
      .catch((error: unknown) => retry(target, attempt, error))
      .finally(() => underWay.delete(target));
    underWay.set(target, done);
    return done;
  }

  function retry(target: string, attempt: number, error: unknown): void {
    const pause = PAUSES_MS[attempt];
    if (pause === undefined) report(error, `telling the front of a change (${target})`);
    else setTimeout(() => void deliver(target, attempt + 1), pause).unref();
  }

  function post(target: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${secret}`, 'content-length': 0 };
      const outgoing = request(target, { method: 'POST', agent, timeout: TIMEOUT_MS, headers }, (answer) => {
        answer.resume();
        if (answer.statusCode === 204) resolve();
        else reject(new Error(`The front answered ${answer.statusCode} to a purge.`));
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error('The front gave no answer in time.')));
      outgoing.on('error', reject);
      outgoing.end();
    });
  }

  return {
    async purge(wikiId) {
      await Promise.all(urls.map((url) => deliver(`${url}/purge/${wikiId}`)));
    },
  };
}
