/**
 * Run by the launcher under Node 24, since the launcher itself may run on an older one that cannot
 * load TypeScript: checks the environment and answers what follows from it, as one line of JSON.
 * With exit code 3, stderr is the sentence about what is wrong with it.
 */
import { checkEnvironment, ConfigError } from '#lib/config.ts';
import { embeddedUrl } from '../../prisma/embedded-url.ts';

try {
  const config = checkEnvironment();
  const tcp = { port: Number(process.env['DB_PORT']), password: process.env['DB_PASSWORD'] ?? '' };
  const answer = {
    appUrl: config.appUrl.origin,
    localSignIn: config.localSignIn,
    databaseUrl: process.env['DATABASE_URL']?.trim() || embeddedUrl(config.data, tcp),
  };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(error.message);
  process.exitCode = 3;
}
