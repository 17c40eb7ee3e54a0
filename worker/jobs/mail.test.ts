/** Mail from the outbox to a real SMTP server. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '#lib/adapters/db/client.ts';
import { createKeyRing } from '#lib/adapters/keys.ts';
import { createConsoleMailer } from '#lib/adapters/mail/console.ts';
import { createSmtpMailer } from '#lib/adapters/mail/smtp.ts';
import { invitationMail } from '#lib/services/mail/messages.ts';
import { queueMail } from '#lib/services/mail/outbox.ts';
import type { MailContent, Mailer } from '#lib/services/mail/types.ts';
import type { Database } from '#lib/services/ports.ts';
import type { TestDatabase } from '../../prisma/testing.ts';
import { startTestDatabase } from '../../prisma/testing.ts';
import { MailSender } from './mail.ts';
import { Outbox } from './outbox.ts';

const keys = createKeyRing([{ id: 'k1', key: Buffer.alloc(32, 7) }]);
const log = pino({ level: 'silent' });
const content: MailContent = {
  ...{ subject: 'Grüße', paragraphs: ['Hello <b>you</b> & you.'], reason: 'A test.' },
  action: { label: 'Open', url: 'https://wiki.example/invite?code=secret-code&x="' },
};

let database: TestDatabase;
let db: Database;
let ahead = 0;
const now = (): Date => new Date(Date.now() + 1_000 + ahead);

beforeAll(async () => {
  database = await startTestDatabase();
  db = createDatabase(database.url);
}, 60_000);
afterAll(async () => {
  await db.$disconnect();
  await database.close();
});

let server: SMTPServer | undefined;
afterEach(async () => {
  ahead = 0;
  await db.mail.deleteMany();
  const open = server;
  server = undefined;
  if (open !== undefined) await new Promise<void>((resolve) => open.close(() => resolve()));
});

interface Sent {
  readonly from: string;
  readonly to: readonly string[];
  readonly source: string;
}

/** An SMTP server that keeps what it is given. */
async function mailServer(options: SMTPServerOptions = {}): Promise<{ url: string; sent: Sent[]; mailer: Mailer }> {
  const sent: Sent[] = [];
  server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], logger: false },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        sent.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          source: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
    ...options,
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const url = `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  return {
    url,
    sent,
    mailer: createSmtpMailer({ smtpUrl: url, from: 'The wiki <wiki@example.org>', host: 'wiki.example' }),
  };
}

async function send(mailer: Mailer): Promise<void> {
  const outbox = new Outbox({ senders: [new MailSender({ db, keys, mailer, log, now })], log });
  outbox.wake();
  await outbox.idle();
  await outbox.close();
}

const queue = (to: string | null, said: MailContent = content) => queueMail(db, keys, { to, content: said });

describe('mail by SMTP', () => {
  it('is sent once, as text and as HTML that says the same, and leaves nothing behind', async () => {
    const { sent, mailer } = await mailServer();
    await queue('ann@example.org');
    const [row] = await db.mail.findMany();
    expect(Buffer.from(row?.sealed ?? []).includes('secret-code')).toBe(false);
    await send(mailer);
    await send(mailer);
    expect(sent.map(({ from, to }) => [from, to])).toEqual([['wiki@example.org', ['ann@example.org']]]);
    const source = sent[0]?.source.replaceAll('=\r\n', '') ?? '';
    expect(source).toContain('From: The wiki <wiki@example.org>');
    expect(source).toContain('To: ann@example.org');
    expect(source).toContain(`Message-ID: <${row?.id}@wiki.example>`);
    expect(source).toContain('Auto-Submitted: auto-generated');
    expect(source).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(source).toContain('Hello <b>you</b> & you.');
    expect(source).toContain('<p>Hello &lt;b&gt;you&lt;/b&gt; &amp; you.</p>');
    expect(source).toMatch(
      /href=(?:3D)?"https:\/\/wiki\.example\/invite\?code=(?:3D)?secret-code&amp;x=(?:3D)?&quot;"/,
    );
    expect(await db.mail.count()).toBe(0);
  });

  it('keeps names and addresses out of its headers', async () => {
    const { sent, mailer } = await mailServer();
    const wiki = { owner: 'alice', slug: 'notes', name: 'Notes\r\nBcc: eve@example.org\r\n\r\nbody' };
    await queue(
      'ann@example.org',
      invitationMail({
        ...{ appUrl: 'https://wiki.example', wiki, url: 'https://wiki.example/invite', role: 'viewer' },
        ...{ invitedBy: 'Mallory\nX-Evil: 1', expiresAt: new Date('2027-01-01') },
      }),
    );
    for (const to of ['a@b.example\r\nBcc: eve@example.org', 'a@b.example, eve@example.org', 'nobody', '', null])
      await queue(to);
    await send(mailer);
    expect(sent.map(({ to }) => to)).toEqual([['ann@example.org']]);
    const headers = sent[0]?.source.split('\r\n\r\n')[0] ?? '';
    expect(headers.split('\r\n').filter((line) => /^(?:Bcc|X-Evil)/i.test(line))).toEqual([]);
  });

  it('is tried again while the server is away or says later, and given up when it says never', async () => {
    let answer = 451;
    const { sent, mailer } = await mailServer({
      onRcptTo(_address, _session, done) {
        if (answer === 250) done();
        else done(Object.assign(new Error('No.'), { responseCode: answer }));
      },
    });
    await queue('ann@example.org');
    const away = createSmtpMailer({ smtpUrl: 'smtp://127.0.0.1:9', from: 'wiki@example.org', host: 'wiki.example' });
    await send(away);
    await send(mailer);
    expect(await db.mail.findMany()).toMatchObject([{ attempts: 1 }]);
    ahead += 10_000;
    await send(mailer);
    expect(await db.mail.findMany()).toMatchObject([{ attempts: 2 }]);
    answer = 250;
    ahead += 3_600_000;
    await send(mailer);
    expect([sent.length, await db.mail.count()]).toEqual([1, 0]);
    answer = 550;
    await queue('nobody@example.org');
    await send(mailer);
    expect([sent.length, await db.mail.count()]).toEqual([1, 0]);
  });

  it('signs in, and waits for an operator who mends a wrong password', async () => {
    const { url, sent } = await mailServer({
      ...{ authOptional: false, allowInsecureAuth: true },
      onAuth({ username, password }, _session, done) {
        if (username === 'wiki' && password === 'p@ss') done(null, { user: 'wiki' });
        else done(Object.assign(new Error('No.'), { responseCode: 535 }));
      },
    });
    const mailerWith = (login: string): Mailer =>
      createSmtpMailer({ smtpUrl: url.replace('//', `//${login}@`), from: 'wiki@example.org', host: 'wiki.example' });
    await queue('ann@example.org');
    await send(mailerWith('wiki:wrong'));
    expect([sent.length, await db.mail.count()]).toEqual([0, 1]);
    ahead += 10_000;
    await send(mailerWith('wiki:p%40ss'));
    expect([sent.length, await db.mail.count()]).toEqual([1, 0]);
  });
});

describe('mail without a server', () => {
  it('is written to the console, for whoever runs the system to pass on', async () => {
    const written: string[] = [];
    await queue('ann@example.org');
    await send(createConsoleMailer((text) => written.push(text)));
    expect(written).toHaveLength(1);
    expect(written[0]).toContain('Mail to ann@example.org');
    expect(written[0]).toContain('https://wiki.example/invite?code=secret-code');
    expect(await db.mail.count()).toBe(0);
  });
});
