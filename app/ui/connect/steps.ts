/** How far a program has come that was given a token: asked of REST, or of the dashboard, which knows its changes too. */

export interface Steps {
  /** Null: it has not called yet. Empty: it has, and said nothing of itself. */
  readonly agent: string | null;
  readonly change: { readonly message: string; readonly url: string | null } | null;
  /** There is more to come, and this address will tell. */
  readonly watches: boolean;
}

/** Null: nothing could be learned just now. */
export async function readSteps(address: string): Promise<Steps | null> {
  const answer = await fetch(address).catch(() => null);
  if (answer?.ok !== true) return null;
  return stepsOf(await answer.json());
}

export function stepsOf(answer: unknown): Steps {
  const given = isRecord(answer) ? answer : {};
  const hasCalled = typeof given['last_used_at'] === 'string';
  const name = typeof given['last_agent'] === 'string' ? agentName(given['last_agent']) : '';
  const first = given['first_change'];
  // REST describes the token alone: once it was used, there is no more to learn.
  const watches = !hasCalled || ('first_change' in given && first === null);
  return {
    agent: hasCalled ? name : null,
    change:
      isRecord(first) && typeof first['message'] === 'string'
        ? {
            message: first['message'].split('\n', 1)[0] ?? '',
            url: typeof first['url'] === 'string' && first['url'].startsWith('/') ? first['url'] : null,
          }
        : null,
    watches,
  };
}

/** What programs call themselves, as people know them. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/^claude-code\b/i, 'Claude Code'],
  [/^claude-(?:desktop|ai)\b|^claude-user\b/i, 'Claude'],
  [/^codex\b/i, 'Codex'],
  [/^cursor\b/i, 'Cursor'],
  [/^visual studio code\b|^vscode\b/i, 'VS Code'],
  [/^openai-mcp\b|^chatgpt\b/i, 'ChatGPT'],
];

/** `claude-code/2.1 (cli)` → `Claude Code`; of others the product, as it is written. */
export function agentName(agent: string): string {
  const known = KNOWN.find(([sign]) => sign.test(agent));
  return known?.[1] ?? agent.split(' ', 1)[0] ?? '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
