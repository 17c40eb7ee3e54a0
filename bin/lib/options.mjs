/** The command line of `npm start` and `npm run dev`. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './places.mjs';
import { Refusal } from './refusal.mjs';

const HELP = `Usage: npm start -- [options]

  --port N     public port (PORT, 3000); 0 takes any free one
  --data DIR   where everything is kept (WIKIBOT_DATA, ./data)
  --json       one line of JSON on stdout when ready; all else goes to stderr
  --help
`;

/**
 * @param {string[]} [args]
 * @param {Record<string, string | undefined>} [env]
 * @returns {{port: number, data: string, json: boolean}}
 */
export function readOptions(args = process.argv.slice(2), env = process.env) {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    throw new Refusal(`${error.message.split('. ')[0].replace(/\.$/, '')}; "npm start -- --help" lists what there is.`);
  }
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  const port = values.port ?? (env.PORT || '3000');
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    throw new Refusal(`"${port}" is not a port number; give one with --port.`);
  }
  return {
    port: Number(port),
    data: resolve(values.data ?? (env.WIKIBOT_DATA || join(ROOT, 'data'))),
    json: values.json,
  };
}
