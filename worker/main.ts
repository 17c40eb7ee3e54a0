/**
 * The worker: owns the bare repositories under WIKIBOT_DATA/repos.
 *
 *   node worker/main.ts          (environment: lib/config.ts, and WORKER_PORT)
 *
 * SIGTERM and SIGINT end it in order. Exit codes: 0 ended in order, 1 failed, 2 the environment
 * can't be used, 3 another worker owns the data folder.
 */
import pino from 'pino';
import { createDatabase } from '#lib/adapters/db/client.ts';
import { createKeyRing } from '#lib/adapters/keys.ts';
import { createConsoleMailer } from '#lib/adapters/mail/console.ts';
import { createSmtpMailer } from '#lib/adapters/mail/smtp.ts';
import { createOutgoing } from '#lib/adapters/outgoing.ts';
import { createPublicCopies } from '#lib/adapters/public-copies.ts';
import { createWorkerClient } from '#lib/adapters/worker-client.ts';
import { ConfigError, loadConfig } from '#lib/config.ts';
import { createAccessService } from '#lib/services/access.ts';
import { createTokenService } from '#lib/services/tokens.ts';
import { LockHeld } from '#lib/adapters/process-lock.ts';
import { MailSender } from './jobs/mail.ts';
import { WebhookSender } from './jobs/webhooks.ts';
import { startNameRelease } from './jobs/release-names.ts';
import { startWorker } from './worker.ts';

async function main(): Promise<void> {
  const config = loadConfig();
  const port = Number(process.env['WORKER_PORT'] ?? new URL(config.workerUrl).port);
  const log = pino({ name: 'worker', level: config.logLevel, redact: ['req.headers', '*.authorization', '*.secret'] });
  // Rows of a large import take longer than a page's.
  const db = createDatabase(config.databaseUrl, { queryTimeoutMs: 120_000 });
  const report = (error: unknown, doing: string): void => log.warn({ err: error }, doing);
  const copies = createPublicCopies({ urls: config.frontUrls, secret: config.workerSecret, report });
  const keys = createKeyRing(config.tokenKeys);
  const outgoing = createOutgoing({ allowed: config.outgoingAllowed });
  const appUrl = config.appUrl.origin;
  const now = (): Date => new Date();
  const services = {
    ...{ db, copies, report, keys, outgoing, appUrl },
    repos: createWorkerClient({ url: config.workerUrl, secret: config.workerSecret }),
    host: config.host,
    localSignIn: config.localSignIn,
    now,
  };
  const mailer =
    config.mail === null
      ? createConsoleMailer((text) => log.warn(text))
      : createSmtpMailer({ ...config.mail, host: config.host });
  const worker = await startWorker({
    ...{ data: config.data, host: config.host, secret: config.workerSecret, port, db, log, limits: config.limits },
    searchBytes: config.searchBytes,
    ...{ copies, databaseUrl: config.databaseUrl, embeddings: config.embeddings, modelsUrl: config.modelsUrl },
    tokens: createTokenService(services),
    access: createAccessService(services),
    senders: [
      new WebhookSender({ db, keys, outgoing, appUrl, log, now }),
      new MailSender({ db, keys, mailer, log, now }),
    ],
  });
  const stopNameRelease = startNameRelease(services, log);
  log.info({ url: worker.url }, 'ready');
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    stopNameRelease();
    worker
      .close()
      .then(() => db.$disconnect())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.fatal({ err: error }, 'stopping failed');
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`worker: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof ConfigError ? 2 : error instanceof LockHeld ? 3 : 1);
});
