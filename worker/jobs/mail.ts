/** Sends what waits in `mails`; a row goes when its mail is sent, or can't be. */
import type { Logger } from 'pino';
import { openMail } from '#lib/services/mail/outbox.ts';
import { renderMail } from '#lib/services/mail/render.ts';
import { MailRefused } from '#lib/services/mail/types.ts';
import type { Mailer } from '#lib/services/mail/types.ts';
import type { Database, KeyRing } from '#lib/services/ports.ts';
import type { Sender } from './outbox.ts';
import { nextAttempt } from './retry-plan.ts';

const AT_ONCE = 4;
/** After this a claim is void: longer than a mail server may take for one mail. */
const CLAIM_MS = 5 * 60_000;

export interface MailSenderDeps {
  readonly db: Database;
  readonly keys: KeyRing;
  readonly mailer: Mailer;
  readonly log: Logger;
  readonly now: () => Date;
}

interface Claimed {
  readonly id: string;
  readonly sealed: Uint8Array;
  readonly key_id: string;
  readonly attempts: number;
}

export class MailSender implements Sender {
  readonly #deps: MailSenderDeps;
  #underWay = 0;

  constructor(deps: MailSenderDeps) {
    this.#deps = deps;
  }

  /** A mail that has gone out is sent again only when its row could not be removed. */
  async begin(): Promise<Promise<void>[]> {
    const free = AT_ONCE - this.#underWay;
    const claimed = free > 0 ? await this.#claim(free) : [];
    this.#underWay += claimed.length;
    return claimed.map(async (mail) => {
      try {
        await this.#attempt(mail);
      } catch (error) {
        // The claim ends by itself.
        this.#deps.log.warn({ err: error, mail: mail.id }, 'it could not be noted that a mail was sent');
      } finally {
        this.#underWay -= 1;
      }
    });
  }

  async #claim(free: number): Promise<Claimed[]> {
    const now = this.#deps.now();
    return await this.#deps.db.$queryRaw<Claimed[]>`
      UPDATE mails SET attempts = attempts + 1, next_attempt_at = ${new Date(now.getTime() + CLAIM_MS)}
       WHERE id IN (SELECT id FROM mails WHERE next_attempt_at <= ${now} ORDER BY next_attempt_at, id
                     LIMIT ${free} FOR UPDATE SKIP LOCKED)
      RETURNING id::text, sealed, key_id, attempts`;
  }

  async #attempt({ id, sealed, key_id: keyId, attempts }: Claimed): Promise<void> {
    const { db, keys, mailer, log, now } = this.#deps;
    try {
      await mailer.send(renderMail(id, openMail(keys, { sealed, keyId })));
    } catch (error) {
      const next = error instanceof MailRefused ? null : nextAttempt(attempts, now());
      // The recipient is nobody's business but the mail server's.
      log.warn({ err: error, mail: id, attempts }, next === null ? 'a mail is given up' : 'a mail could not be sent');
      if (next !== null) {
        await db.mail.updateMany({ where: { id, attempts }, data: { nextAttemptAt: next } });
        return;
      }
    }
    await db.mail.deleteMany({ where: { id } });
  }
}
