import { createTransport } from 'nodemailer';
import { MailRefused } from '../../services/mail/types.ts';
import type { Mailer } from '../../services/mail/types.ts';

const CONNECT_MS = 15_000;
const IDLE_MS = 30_000;

/** `smtpUrl`: `smtp://` (which turns to TLS where the server offers it) or `smtps://`, with user and password. */
export function createSmtpMailer({ smtpUrl, from, host }: { smtpUrl: string; from: string; host: string }): Mailer {
  const transport = createTransport(
    { url: smtpUrl, connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: IDLE_MS },
    // Texts are ours; nothing in them may make the library read a file or an address.
    { disableFileAccess: true, disableUrlAccess: true },
  );
  return {
    async send({ id, to, subject, text, html }) {
      try {
        await transport.sendMail({
          ...{ from, subject, text, html },
          // As an object, so that no sign in it can make several of one address.
          to: { name: '', address: to },
          messageId: `<${id}@${host}>`,
          // No holiday message is to answer it (RFC 3834).
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (error) {
        if (isFinal(error)) throw new MailRefused('The mail server refuses the mail for good.', { cause: error });
        throw error;
      }
    },
  };
}

/** RFC 5321, 4.2.1: 5yz is final. A refused log-in is not about this mail, and may be mended. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof Error) || !('responseCode' in error) || typeof error.responseCode !== 'number') return false;
  const aboutLogin = 'code' in error && error.code === 'EAUTH';
  return error.responseCode >= 500 && !aboutLogin;
}
