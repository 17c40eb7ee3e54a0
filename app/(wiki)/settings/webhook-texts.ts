/** Words for what became of a delivery. */
import type { DeliveryInfo } from '#lib/services/webhooks/types.ts';
import type { Translator } from '../../ui/i18n/translator.ts';

/** Why it did not arrive the last time; null: it did, or was not tried yet. */
export function reasonOf(t: Translator, { error, status }: DeliveryInfo): string | null {
  if (error === null) return null;
  return error === 'status' ? t('webhooks.status', { status: status ?? 0 }) : t(`webhooks.${error}`);
}

export function eventName(t: Translator, event: string): string {
  switch (event) {
    case 'page.changed':
      return t('webhooks.pages');
    case 'member.changed':
      return t('webhooks.members');
    case 'webhook.test':
      return t('webhooks.webhook_test');
    default:
      return event;
  }
}
