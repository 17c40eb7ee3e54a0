/** Where figures are kept: bench/results/{name}.json, with the machine that they are of. */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('./results', import.meta.url));

export const MACHINE = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;

export async function saveResults(name: string, results: object): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const content = { at: new Date().toISOString(), machine: MACHINE, ...results };
  await writeFile(`${FOLDER}/${name}.json`, `${JSON.stringify(content, null, 2)}\n`);
}
