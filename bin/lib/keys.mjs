/** `WIKIBOT_DATA/keys.json`: the secrets that the operator did not set, made at the first start. */
import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Refusal } from './refusal.mjs';

/** @returns {Promise<{workerSecret: string, authSecret: string, tokenKeys: {id: string, key: string}[]}>} */
export async function readKeys(data) {
  const path = join(data, 'keys.json');
  let text;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw new Refusal(`${path} cannot be read (${error.code}).`);
    return makeKeys(path);
  }
  try {
    const keys = JSON.parse(text);
    if (keys.workerSecret && keys.authSecret && keys.tokenKeys.length > 0) return keys;
  } catch {
    // Said below.
  }
  // Not replaced: every token would stop working.
  throw new Refusal(
    `${path} is damaged: put it back from a backup, or remove it to invalidate all sessions and tokens.`,
  );
}

async function makeKeys(path) {
  const keys = {
    workerSecret: randomBytes(32).toString('base64url'),
    authSecret: randomBytes(32).toString('base64url'),
    tokenKeys: [{ id: 'k1', key: randomBytes(32).toString('base64url') }],
  };
  // Losing this file to a power cut would lose every token with it.
  const file = await open(`${path}.new`, 'w', 0o600);
  await file.writeFile(`${JSON.stringify(keys, null, 2)}\n`);
  await file.sync();
  await file.close();
  await rename(`${path}.new`, path);
  if (process.platform !== 'win32') {
    const folder = await open(dirname(path));
    await folder.sync();
    await folder.close();
  }
  return keys;
}
