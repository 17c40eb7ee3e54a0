import { providerLabels } from '#lib/adapters/identity/providers.ts';
import { server } from '../server.ts';
import type { Translator } from '../ui/i18n/translator.ts';
import type { SignInProblem } from './failures.ts';

/** What went wrong, in a sentence that says what to do. */
export function problemText(t: Translator<'identity'>, problem: SignInProblem, provider: unknown): string {
  return t(`identity.${problem}`, { provider: nameOf(t, provider) });
}

/** A name from an address is shown only where it is one of ours. */
export function nameOf(t: Translator<'identity'>, provider: unknown): string {
  const label = providerLabels(server().config).find(({ id }) => id === provider);
  return label?.name ?? t('identity.your_provider');
}
