import { v7 } from 'uuid';
import { z } from 'zod';
import type { Database, KeyRing } from '../ports.ts';
import type { MailContent } from './types.ts';

const waitingMail = z.object({
  to: z.string(),
  subject: z.string(),
  paragraphs: z.array(z.string()),
  action: z.object({ label: z.string(), url: z.string() }).nullable(),
  reason: z.string(),
});
export type WaitingMail = z.infer<typeof waitingMail>;

/**
 * Has a mail sent. Give it the transaction of the change, so that neither is there without the
 * other. Without an address that can be written to, nothing is sent.
 */
export async function queueMail(
  tx: Pick<Database, 'mail'>,
  keys: Pick<KeyRing, 'seal'>,
  { to, content }: { to: string | null; content: MailContent },
): Promise<void> {
  if (to === null || !z.email().safeParse(to).success) return;
  const waiting: WaitingMail = { to, ...content, paragraphs: [...content.paragraphs] };
  await tx.mail.create({ data: { id: v7(), ...keys.seal(JSON.stringify(waiting)) } });
}

/** What {@link queueMail} has sealed. */
export function openMail(keys: Pick<KeyRing, 'open'>, box: { sealed: Uint8Array; keyId: string }): WaitingMail {
  return waitingMail.parse(JSON.parse(keys.open(box)));
}
