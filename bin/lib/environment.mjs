/** What each program of the system is told: the operator's environment, completed. */
import { randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from './checks.mjs';
import { readKeys } from './keys.mjs';
import { NODE, ROOT, systemEnvironment } from './places.mjs';
import { Refusal } from './refusal.mjs';

/**
 * @param {{port: number, data: string, mode: 'production' | 'development'}} options
 * @throws {Refusal} when the operator's environment cannot be used
 */
export async function settle({ port, data, mode }) {
  const [keys, webPort, workerPort, databasePort, controlPort] = await Promise.all([
    readKeys(data),
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  // Kept over restarts of the database, as its port is: the others know the address from their start.
  const database = { DB_PORT: String(databasePort), DB_PASSWORD: randomBytes(24).toString('base64url') };
  const given = systemEnvironment({ WIKIBOT_DATA: data, PORT: String(port), NODE_ENV: mode });
  const settled = await askConfig({ ...given, ...database });

  const embeddedDatabase = !process.env.DATABASE_URL?.trim();
  const givenWorker = process.env.WORKER_URL?.trim();
  const ownWorker = !givenWorker;
  const workerUrl = givenWorker || `http://127.0.0.1:${workerPort}`;
  const webUrl = `http://127.0.0.1:${webPort}`;
  // Fronts beside this one, on other machines, are the operator's to name.
  const frontUrl = [`http://127.0.0.1:${controlPort}`, process.env.FRONT_URL?.trim()].filter(Boolean).join(',');

  const open = {
    ...given,
    APP_URL: settled.appUrl,
    WORKER_URL: workerUrl,
    WORKER_SECRET: process.env.WORKER_SECRET?.trim() || keys.workerSecret,
  };
  const full = {
    ...open,
    FRONT_URL: frontUrl,
    DATABASE_URL: settled.databaseUrl,
    AUTH_SECRET: process.env.AUTH_SECRET?.trim() || keys.authSecret,
    TOKEN_KEYS: process.env.TOKEN_KEYS?.trim() || keys.tokenKeys.map(({ id, key }) => `${id}:${key}`).join(','),
    // next-auth reads these two by itself.
    NEXTAUTH_URL: settled.appUrl,
    NEXTAUTH_SECRET: process.env.AUTH_SECRET?.trim() || keys.authSecret,
  };
  return {
    ...settled,
    embeddedDatabase,
    ownWorker,
    webPort,
    webUrl,
    workerUrl,
    frontUrl,
    /** By program: the front needs neither database nor token keys, so it gets none. */
    env: {
      db: { ...given, ...database },
      worker: { ...full, WORKER_PORT: String(workerPort) },
      web: full,
      front: {
        ...without(open, ['DATABASE_URL', 'AUTH_SECRET', 'TOKEN_KEYS']),
        WEB_URL: webUrl,
        FRONT_CONTROL_PORT: String(controlPort),
      },
      tools: full,
    },
  };
}

function without(env, names) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}

/** @returns {Promise<{appUrl: string, localSignIn: boolean, databaseUrl: string}>} */
function askConfig(env) {
  return new Promise((resolve, reject) => {
    execFile(NODE, [join(ROOT, 'bin', 'lib', 'settle.ts')], { env, cwd: ROOT }, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout));
      else if (error.code === 3) reject(new Refusal(stderr));
      else reject(new Refusal('The environment could not be checked.', { details: stderr || error.message }));
    });
  });
}
