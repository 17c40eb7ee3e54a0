/**
 * How git asks the worker about a push. `git receive-pack` is started with a socket pair as file
 * descriptor 3; the two hooks that it runs inherit it and pass on what git tells them. Nothing
 * listens anywhere, and there is no secret to steal: whoever has the descriptor was started by us.
 *
 *   pre-receive   → GIT_QUARANTINE_PATH LF, `old SP new SP ref LF` …, LF
 *                 ← `ok LF`, or what is to be shown on the pusher's screen and the end
 *   proc-receive  git's own protocol (githooks(5)): versions, then the commands
 *                 ← `ok ref`, or `ng ref reason`
 *
 * git leaves refs that match `receive.procReceiveRefs` to the second hook, so that it is the
 * worker which moves `main`; if a hook can't run, nothing moves.
 */
import * as fsp from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Proposal, RefCommand } from '../landing/push.ts';
import { writeDurably } from '../repo/durable.ts';

const HOOKS: Readonly<Record<string, string>> = {
  'pre-receive': `#!/bin/sh
{ printf '%s\\n' "$GIT_QUARANTINE_PATH" && cat && echo; } >&3 || exit 1
read -r verdict <&3 && [ "$verdict" = ok ] && exit 0
printf '%s\\n' "$verdict" >&2
cat <&3 >&2
exit 1
`,
  // A background program has no standard input unless it is given another name for it.
  'proc-receive': `#!/bin/sh
exec 4<&0
cat <&4 >&3 &
exec cat <&3
`,
};

/** Commands of one push, and what a hook says in all. */
const MAX_BYTES = 1024 * 1024;
const NO_OBJECT = /^0+$/;

export interface PushAnswers {
  /** Null: taken; else what the pusher is told, in lines. */
  judge(proposal: Proposal): Promise<string | null>;
  /** Null: landed; else why not, in one line. */
  land(): Promise<string | null>;
}

/** Writes the hooks into a folder of the worker's own. */
export async function installHooks(folder: string): Promise<void> {
  await fsp.mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [name, script] of Object.entries(HOOKS)) {
    await writeDurably(join(folder, name), script);
    await fsp.chmod(join(folder, name), 0o700);
  }
}

/** git passes over a hook that it may not execute, and says nothing. */
export async function areHooksUsable(folder: string): Promise<boolean> {
  const checks = Object.keys(HOOKS).map((name) => fsp.access(join(folder, name), fsp.constants.X_OK));
  return await Promise.all(checks).then(
    () => true,
    () => false,
  );
}

/** Answers the hooks of one push, until git closes the channel. */
export async function answerHooks(channel: Socket, answers: PushAnswers): Promise<void> {
  const incoming = new Incoming(channel);
  const proposal = await readProposal(incoming);
  // git has refused the push by itself.
  if (proposal === null) return void channel.end();
  const refusal = await answers.judge(proposal);
  if (refusal !== null) return void channel.end(`${refusal}\n`);
  channel.write('ok\n');
  const version = await incoming.packets();
  if (version === null) return void channel.end();
  if (!/^version=1(?:[\0\n]|$)/.test(version[0] ?? '')) throw new Error('git speaks another version of proc-receive.');
  channel.write(`${packet('version=1')}0000`);
  const commands = (await incoming.packets())?.map(parseCommand);
  if (commands === undefined) return void channel.end();
  if (commands.length !== 1 || !sameCommand(commands[0], proposal.commands[0]))
    throw new Error('git wants to land something else than it has proposed.');
  const reason = await answers.land();
  const { ref } = proposal.commands[0] ?? { ref: '' };
  channel.end(`${packet(reason === null ? `ok ${ref}` : `ng ${ref} ${reason}`)}0000`);
}

async function readProposal(incoming: Incoming): Promise<Proposal | null> {
  const quarantine = await incoming.line();
  if (quarantine === null) return null;
  const commands: RefCommand[] = [];
  for (;;) {
    const line = await incoming.line();
    if (line === null) return null;
    if (line === '') return { quarantine, commands };
    commands.push(parseCommand(line));
  }
}

function parseCommand(line: string): RefCommand {
  const [, from, to, ref] = /^([0-9a-f]{40}) ([0-9a-f]{40}) (.+)$/s.exec(line.trimEnd()) ?? [];
  if (from === undefined || to === undefined || ref === undefined) throw new Error('Not a command of a push.');
  return { from: NO_OBJECT.test(from) ? null : from, to: NO_OBJECT.test(to) ? null : to, ref };
}

function sameCommand(a: RefCommand | undefined, b: RefCommand | undefined): boolean {
  return a !== undefined && a.from === b?.from && a.to === b.to && a.ref === b.ref;
}

/** A line of git's packet format: four hexadecimal digits of length, themselves included. */
export function packet(text: string): string {
  return `${(Buffer.byteLength(text) + 4).toString(16).padStart(4, '0')}${text}`;
}

/** Reads what hooks write, line by line or packet by packet; null at the end of it. */
class Incoming {
  readonly #chunks: AsyncIterator<Buffer>;
  #data: Buffer = Buffer.alloc(0);
  #total = 0;

  constructor(channel: Socket) {
    this.#chunks = channel[Symbol.asyncIterator]();
  }

  async line(): Promise<string | null> {
    for (;;) {
      const end = this.#data.indexOf(10);
      if (end >= 0) return this.#take(end + 1).toString('utf8', 0, end);
      if (!(await this.#more())) return null;
    }
  }

  /** The packets before the next flush packet. */
  async packets(): Promise<string[] | null> {
    const packets: string[] = [];
    for (;;) {
      const head = await this.#bytes(4);
      if (head === null) return null;
      const length = Number.parseInt(head.toString('latin1'), 16);
      if (length === 0) return packets;
      const body = length >= 4 ? await this.#bytes(length - 4) : null;
      if (body === null) return null;
      packets.push(body.toString('utf8'));
    }
  }

  async #bytes(count: number): Promise<Buffer | null> {
    while (this.#data.length < count) if (!(await this.#more())) return null;
    return this.#take(count);
  }

  #take(count: number): Buffer {
    const taken = this.#data.subarray(0, count);
    this.#data = this.#data.subarray(count);
    return taken;
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    if (done === true) return false;
    this.#total += value.length;
    if (this.#total > MAX_BYTES) throw new Error('A hook says more than a push has commands.');
    this.#data = Buffer.concat([this.#data, value]);
    return true;
  }
}
