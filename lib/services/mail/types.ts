/** Mail to people: written into the database with the change that it is about, sent by the worker. */

/** What a mail says; text and HTML are made of it. */
export interface MailContent {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly action: { readonly label: string; readonly url: string } | null;
  /** Why they are written to. */
  readonly reason: string;
}

export interface ReadyMail {
  /** Stays the same when it has to be sent again, and becomes its `Message-ID`. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A mail that can never be sent: there is no such mailbox, or the server refuses it for good. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}

/** SMTP, or the console. */
export interface Mailer {
  /** @throws {MailRefused} when it is of no use to try again */
  send(mail: ReadyMail): Promise<void>;
}
