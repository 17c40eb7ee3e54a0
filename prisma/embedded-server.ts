/**
 * PostgreSQL's wire protocol (version 3) in front of a {@link SharedSession}: reads the messages
 * of each connection, and submits them in groups that end with ReadyForQuery.
 *
 * Not offered, since there is one session: cancelling, and named statements or settings that
 * outlive a transaction (they would be shared).
 */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { textMessage, type SharedSession, type TurnTaker } from './embedded-session.ts';

const PROTOCOL_3 = 3;
const CANCEL_REQUEST = 80_877_102;
const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;

/** A message longer than this is no statement of ours; pages are limited far below. */
const LARGEST_MESSAGE = 256 * 1024 * 1024;

/** Messages after which PostgreSQL answers ReadyForQuery: Query, Sync, FunctionCall. */
const ENDS_GROUP = new Set(['Q', 'S', 'F']);

/**
 * PGlite takes its input whole, so a COPY that reads from the client, or from a program, is the end
 * of its process. It is replaced by a statement that fails, so that PostgreSQL itself keeps track
 * of what that means for the transaction.
 */
const NEEDS_INPUT = /\bcopy\b[^;]*\b(?:from\s+stdin|program)\b/i;
const REFUSAL = `DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'The embedded database has no COPY from a client or a program.'; END $$`;

function refuseCopy(type: string, message: Buffer): Buffer {
  if ((type !== 'Q' && type !== 'P') || !NEEDS_INPUT.test(message.toString('latin1'))) return message;
  if (type === 'Q') return textMessage('Q', REFUSAL);
  // A Parse begins with the name of the statement, and ends with the number of parameter types.
  const name = message.toString('utf8', 5, message.indexOf(0, 5));
  return textMessage('P', `${name}\0${REFUSAL}\0\0`);
}

export interface WireServerOptions {
  readonly session: SharedSession;
  readonly maxConnections: number;
  /** Asked of each client; null where the socket's folder keeps others out. */
  readonly password: string | null;
}

export class WireServer {
  readonly #options: WireServerOptions;
  readonly #connections = new Set<Connection>();
  readonly #server: Server;
  #greeting: Buffer = Buffer.alloc(0);

  constructor(options: WireServerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  async listen(where: { path: string } | { host: string; port: number }): Promise<void> {
    this.#greeting = await this.#options.session.greet(startupPacket());
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(where, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  /** The TCP port that was chosen; null on a Unix socket. */
  get port(): number | null {
    const address = this.#server.address();
    return address !== null && typeof address === 'object' ? address.port : null;
  }

  /** Tells every client, undoes what they left open, and ends. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await Promise.all([...this.#connections].map((connection) => connection.end('57P01', 'The database is stopping.')));
    await closed;
  }

  #accept(socket: Socket): void {
    const { session, password, maxConnections } = this.#options;
    const connection = new Connection(socket, { session, password, greeting: this.#greeting });
    this.#connections.add(connection);
    socket.on('close', () => this.#connections.delete(connection));
    if (this.#connections.size > maxConnections) void connection.end('53300', 'There are too many connections.');
  }
}

interface ConnectionContext {
  readonly session: SharedSession;
  readonly password: string | null;
  readonly greeting: Buffer;
}

class Connection implements TurnTaker {
  readonly #socket: Socket;
  readonly #context: ConnectionContext;
  #state: 'startup' | 'password' | 'ready' | 'ended' = 'startup';
  /** What was read and not yet understood: parts of a message that is not whole. */
  #parts: Buffer[] = [];
  #size = 0;
  /** Bytes that the message at the front needs, as far as known. */
  #needed = 8;
  /** Messages of the group that has not ended. */
  #group: Buffer[] = [];
  #left: Promise<void> | undefined;

  constructor(socket: Socket, context: ConnectionContext) {
    this.#socket = socket;
    this.#context = context;
    socket.setNoDelay(true);
    socket.on('data', (data) => this.#read(data));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => void this.#leave());
  }

  evict(): void {
    void this.end('25P03', 'The transaction was idle for too long while others waited.');
  }

  /** Says why, closes the connection, and resolves once the session is free of it. */
  async end(code: string, reason: string): Promise<void> {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#socket.end(fatalError(code, reason));
    // A client that does not close its side must not keep the server from ending.
    setTimeout(() => this.#socket.destroy(), 1000).unref();
    await this.#leave();
  }

  #leave(): Promise<void> {
    this.#state = 'ended';
    this.#left ??= this.#context.session.leave(this);
    return this.#left;
  }

  #read(data: Buffer): void {
    this.#parts.push(data);
    this.#size += data.length;
    // Joined only when a whole message is there, so that a large one is copied once.
    while (this.#size >= this.#needed && this.#state !== 'ended') {
      const buffer = this.#parts.length === 1 && this.#parts[0] ? this.#parts[0] : Buffer.concat(this.#parts);
      const length = this.#lengthOf(buffer);
      if (length < 0 || length > LARGEST_MESSAGE) {
        void this.end('08P01', 'A message of the protocol has a wrong length.');
        return;
      }
      const whole = buffer.length >= length;
      const rest = whole ? buffer.subarray(length) : buffer;
      this.#parts = rest.length > 0 ? [rest] : [];
      this.#size = rest.length;
      this.#needed = length;
      if (!whole) return;
      this.#handle(buffer.subarray(0, length));
      this.#needed = this.#state === 'startup' ? 8 : 5;
    }
  }

  /** Length of the message at the front, with its header; negative when it can't be. */
  #lengthOf(buffer: Buffer): number {
    if (this.#state === 'startup') {
      const length = buffer.readInt32BE(0);
      return length < 8 || length > 10_000 ? -1 : length;
    }
    const length = buffer.readInt32BE(1);
    return length < 4 ? -1 : length + 1;
  }

  #handle(message: Buffer): void {
    if (this.#state === 'startup') this.#startup(message);
    else if (this.#state === 'password') this.#checkPassword(message);
    else this.#take(message);
  }

  #startup(message: Buffer): void {
    const code = message.readInt32BE(4);
    if (code === SSL_REQUEST || code === GSS_REQUEST) {
      this.#socket.write('N');
    } else if (code === CANCEL_REQUEST) {
      this.#socket.end();
    } else if (code >> 16 !== PROTOCOL_3) {
      void this.end('08P01', 'Only version 3 of the protocol is spoken here.');
    } else if (this.#context.password !== null) {
      this.#state = 'password';
      this.#socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
    } else {
      this.#welcome();
    }
  }

  #checkPassword(message: Buffer): void {
    const given = message.subarray(5, -1);
    const wanted = Buffer.from(this.#context.password ?? '', 'utf8');
    const right = message[0] === 0x70 && given.length === wanted.length && timingSafeEqual(given, wanted);
    if (right) this.#welcome();
    else void this.end('28P01', 'The password is wrong.');
  }

  #welcome(): void {
    this.#state = 'ready';
    this.#socket.write(this.#context.greeting);
  }

  #take(message: Buffer): void {
    const type = String.fromCharCode(message[0] ?? 0);
    if (type === 'X') {
      this.#socket.end();
      return;
    }
    this.#group.push(refuseCopy(type, message));
    // Flush asks for what there is so far; the turn then stays open until a Sync.
    const complete = ENDS_GROUP.has(type);
    if (!complete && type !== 'H') return;
    const bytes = Buffer.concat(this.#group);
    this.#group = [];
    this.#context.session.submit({ who: this, bytes, complete, done: (answer) => this.#answer(answer) });
  }

  #answer(answer: Buffer): void {
    if (this.#socket.writable) this.#socket.write(answer);
  }
}

function startupPacket(): Buffer {
  const parameters = Buffer.from('user\0postgres\0database\0postgres\0client_encoding\0UTF8\0\0', 'utf8');
  const packet = Buffer.alloc(8 + parameters.length);
  packet.writeInt32BE(packet.length, 0);
  packet.writeInt32BE(PROTOCOL_3 << 16, 4);
  parameters.copy(packet, 8);
  return packet;
}

/** An ErrorResponse of severity FATAL, after which the server closes the connection. */
function fatalError(code: string, reason: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${reason}\0\0`, 'utf8');
  const message = Buffer.alloc(5 + fields.length);
  message.write('E', 0, 'latin1');
  message.writeInt32BE(4 + fields.length, 1);
  fields.copy(message, 5);
  return message;
}
