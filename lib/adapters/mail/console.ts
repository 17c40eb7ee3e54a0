import type { Mailer } from '../../services/mail/types.ts';

/**
 * Where there is no mail server: whoever runs the system reads the mails, links included, and can
 * pass them on.
 */
export function createConsoleMailer(write: (text: string) => void): Mailer {
  return {
    async send({ to, subject, text }) {
      write(`Mail to ${to} (SMTP_URL is not set): ${subject}\n\n${text}`);
    },
  };
}
