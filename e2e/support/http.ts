/** A browser's session without the browser. */
import type { System } from './system.ts';

/** Signs the user in by a one-time link; answers the value of a `Cookie` header. */
export async function signInByHttp(system: Pick<System, 'url' | 'cli'>, username: string): Promise<string> {
  const code = new URL((await system.cli('sign-in', username)).trim()).searchParams.get('code') ?? '';
  const jar = new Map<string, string>();
  const keep = (answer: Response): void => {
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
  };
  const cookie = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const asked = await fetch(`${system.url}/api/auth/csrf`);
  keep(asked);
  const { csrfToken } = (await asked.json()) as { csrfToken: string };
  const signedIn = await fetch(`${system.url}/api/auth/callback/local`, {
    method: 'POST',
    headers: { cookie: cookie(), origin: system.url },
    body: new URLSearchParams({ csrfToken, code, json: 'true', callbackUrl: '/' }),
    redirect: 'manual',
  });
  keep(signedIn);
  if (![...jar.keys()].some((name) => name.endsWith('wikibot.session')))
    throw new Error(`Signing in failed: ${signedIn.status} ${await signedIn.text()}`);
  return cookie();
}
