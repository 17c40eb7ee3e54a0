/** Waiting until a part answers. */
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 25;

/**
 * Asks until the answer is 200.
 * @param {string} url
 * @param {{headers?: Record<string, string>, signal: AbortSignal}} options
 */
export async function untilHealthy(url, options) {
  for (;;) {
    options.signal.throwIfAborted();
    const answer = await ask(url, options);
    if (answer.status === 200) return;
    await sleep(EVERY_MS, undefined, { signal: options.signal });
  }
}

/**
 * @param {string} url
 * @param {{headers?: Record<string, string>, signal?: AbortSignal}} options
 * @returns {Promise<{status: number, body: string}>} status 0: no answer
 */
export function ask(url, { headers = {}, signal }) {
  return new Promise((resolve) => {
    const send = url.startsWith('https:') ? secureRequest : request;
    const outgoing = send(url, { headers, signal, timeout: 5000, agent: false }, (incoming) => {
      let body = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (text) => (body += text));
      incoming.on('error', () => resolve({ status: 0, body: '' }));
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body }));
    });
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => resolve({ status: 0, body: '' }));
    outgoing.end();
  });
}
