/** Runs the expressions of {@link RegexPool}, where it can be ended at any moment. */
import { parentPort } from 'node:worker_threads';
import { RE2JS } from 're2js';
import type { RegexReply, RegexTask } from './messages.ts';
import { matchPage } from './match.ts';

let compiled: { pattern: string; expression: RE2JS } | null = null;

parentPort?.on('message', ({ pattern, pages }: RegexTask) => {
  parentPort?.postMessage(answer(pattern, pages));
});

function answer(pattern: string, pages: RegexTask['pages']): RegexReply {
  try {
    if (compiled?.pattern !== pattern) compiled = { pattern, expression: RE2JS.compile(pattern, RE2JS.MULTILINE) };
    const { expression } = compiled;
    return { kind: 'found', found: pages.flatMap((page) => matchPage(expression, page) ?? []) };
  } catch (error) {
    return { kind: 'malformed', reason: inWords(error) };
  }
}

/** RE2's own words, without the flag that it shows as a part of the expression. */
function inWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^error parsing regexp: /, '').replace('`(?m)', '`');
}
