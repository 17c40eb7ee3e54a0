import { FORMER_MEMBER } from '#lib/core/former-member.ts';
import type { Translator } from './i18n/translator.ts';

/** The author of a commit; somebody whose account is deleted is told of in the reader's language. */
export function Author({ t, name }: { t: Translator<'leaving'>; name: string }) {
  return <bdi>{name === FORMER_MEMBER ? t('leaving.former_member') : name}</bdi>;
}
