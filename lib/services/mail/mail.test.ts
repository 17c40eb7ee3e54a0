/** Mails that people get, from the use case to their letter box: services, database, the real worker, an SMTP server. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeOf, makeUser } from '../testing/deps.ts';
import type { TestSystem } from '../testing/worker.ts';
import { startTestSystem } from '../testing/worker.ts';

const address = { owner: 'alice', slug: 'notes' };
const mails: { to: string; source: string }[] = [];
let server: SMTPServer;
let system: TestSystem;

beforeAll(async () => {
  server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], logger: false },
    onData(stream, session, done) {
      let source = '';
      stream.on('data', (chunk: Buffer) => (source += chunk.toString()));
      stream.on('end', () => {
        mails.push({ to: session.envelope.rcptTo.map((to) => to.address).join(), source });
        done();
      });
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  system = await startTestSystem({
    SMTP_URL: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    MAIL_FROM: 'wiki@example.org',
  });
}, 60_000);
afterAll(async () => {
  await system.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

/** Waits for that many, in any order: what is due together is sent together. */
async function arrived(count: number): Promise<Record<string, string>> {
  await expect.poll(() => mails.length, { timeout: 10_000 }).toBe(count);
  return Object.fromEntries(mails.splice(0).map(({ to, source }) => [to, subjectAndText(source)]));
}

function subjectAndText(source: string): string {
  const subject = /^Subject: (.*(?:\r\n .*)*)/m.exec(source)?.[1] ?? '';
  const words = subject
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?(Q|B)\?(.*?)\?=/gi, (_all, form, text) =>
      form === 'B' ? Buffer.from(text, 'base64').toString() : unquote(text.replaceAll('_', ' ')),
    );
  return `${words}\n${unquote(source.replaceAll('=\r\n', ''))}`;
}

function unquote(text: string): string {
  return Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/g, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();
}

it('invites by a link that works, and tells who was added or removed', async () => {
  const { wikis, members, invitations } = system.services;
  const alice = await makeUser(system.deps, 'alice');
  const bob = await makeUser(system.deps, 'bob');
  const carol = await makeUser(system.deps, 'carol');
  await wikis.create(alice, { slug: 'notes', name: 'Über alles & mehr' }, { agent: null });
  await system.deps.db.user.update({ where: { id: bob.userId }, data: { email: 'bob@example.org' } });

  const input = { role: 'viewer', expiresInMs: 86_400_000 } as const;
  await invitations.create(alice, address, { ...input, email: 'carol@example.org' });
  await invitations.create(alice, address, { ...input, role: 'editor', email: 'dora@example.org', language: 'de' });
  await invitations.create(alice, address, input);
  const invited = await arrived(2);
  expect(invited['carol@example.org']).toContain('alice invites you to the wiki “Über alles & mehr”');
  expect(invited['dora@example.org']).toContain('alice lädt Sie in das Wiki „Über alles & mehr“ ein');
  const code = /https:\/\/wiki\.example\/invite\?code=([\w-]+)/.exec(invited['carol@example.org'] ?? '')?.[1] ?? '';
  expect(await invitations.accept(carol, code)).toEqual(address);
  expect(new Set((await invitations.list(alice, address)).map(({ email }) => email))).toEqual(
    new Set(['dora@example.org', null]),
  );
  expect(await codeOf(invitations.create(alice, address, { ...input, email: 'not one' }))).toBe('invalid_input');

  await members.put(alice, address, { username: 'bob', role: 'editor' });
  expect(await arrived(1)).toEqual({ 'bob@example.org': expect.stringContaining('You are a member of the wiki') });
  // Another role is no news that a letter box needs; nor is what they do themselves.
  await members.put(alice, address, { username: 'bob', role: 'viewer' });
  await members.remove(alice, address, 'bob');
  expect(await arrived(1)).toEqual({ 'bob@example.org': expect.stringContaining('You are no longer a member') });
  expect(await system.deps.db.mail.count()).toBe(0);
}, 30_000);

it('does not fill letter boxes', async () => {
  const { invitations } = system.services;
  const alice = await system.services.users.byUsername('alice');
  const actor = { kind: 'user', userId: alice?.userId ?? '', sessionId: '' } as const;
  const invite = (index: number) =>
    invitations.create(actor, address, { role: 'viewer', expiresInMs: 1_000, email: `nobody${index}@example.org` });
  for (let index = 2; index < 50; index += 1) await invite(index);
  expect(await codeOf(invite(50))).toBe('limit_reached');
  expect(await codeOf(invitations.create(actor, address, { role: 'viewer', expiresInMs: 1_000 }))).toBe('done');
}, 30_000);
