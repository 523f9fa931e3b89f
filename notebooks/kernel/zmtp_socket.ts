/** Sockets of ZMTP over TCP. @module */
import { messageDecoder } from "./message_decoder.ts";
import { checkGreeting, encodeParts, greeting, readyCommand } from "./zmtp_frames.ts";

/** A connected socket. */
export interface ZmtpSocket {
  /** Sends a message of one or more parts. */
  send(parts: readonly Uint8Array[]): Promise<void>;
  /** Messages as they come, up to the end of the connection; to be read once. */
  readonly messages: AsyncIterable<readonly Uint8Array[]>;
  /** Ends the connection. */
  close(): void;
}

/** What kind of socket: one that asks and is answered, or one that listens to everything that is published. */
export type ZmtpSocketType = "DEALER" | "SUB";

const CHUNK_BYTES = 1 << 18;
const GREETING_BYTES = 64;
/** To everything; said again it changes nothing. */
const SUBSCRIBE = encodeParts([Uint8Array.of(1)]);

/**
 * Connects to a port of this machine.
 *
 * @param signal Gives it up: what listens there may stay silent.
 * @throws {Deno.errors.ConnectionRefused} If nothing listens there.
 * @throws {SyntaxError} If what listens there does not speak ZMTP.
 */
export async function connectSocket(port: number, type: ZmtpSocketType, signal: AbortSignal): Promise<ZmtpSocket> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const close = (): void => {
    try {
      connection.close();
    } catch {
      // It is closed already.
    }
  };
  signal.addEventListener("abort", close);
  try {
    signal.throwIfAborted();
    connection.setNoDelay(true);
    await write(connection, greeting());
    checkGreeting(await readExactly(connection, GREETING_BYTES));
    await write(connection, readyCommand(type));
    await readReady(connection);
    // Only now: with this packet goes the acknowledgement that the other end waits for before it sends what is published.
    if (type === "SUB") await write(connection, SUBSCRIBE);
  } catch (error) {
    close();
    throw error;
  } finally {
    signal.removeEventListener("abort", close);
  }
  let sent = Promise.resolve();
  return {
    send(parts): Promise<void> {
      sent = sent.then(() => write(connection, encodeParts(parts)));
      return sent;
    },
    messages: messagesOf(connection, type),
    close,
  };
}

async function write(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await connection.write(bytes.subarray(written));
}

async function readExactly(connection: Deno.TcpConn, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length;) {
    const read = await connection.read(bytes.subarray(filled));
    if (read === null) throw new SyntaxError("Cannot read ZMTP: the connection ended before it began");
    filled += read;
  }
  return bytes;
}

/** The other end says with a short command what kind of socket it is. */
async function readReady(connection: Deno.TcpConn): Promise<void> {
  const head = await readExactly(connection, 2);
  const body = await readExactly(connection, head[1]!);
  if (head[0] === 4 && new TextDecoder().decode(body.subarray(1, 6)) === "READY") return;
  throw new SyntaxError("Cannot read ZMTP: the other end is not ready");
}

async function* messagesOf(connection: Deno.TcpConn, type: ZmtpSocketType): AsyncGenerator<readonly Uint8Array[]> {
  const decode = messageDecoder();
  const chunk = new Uint8Array(CHUNK_BYTES);
  while (true) {
    const read = await readSome(connection, chunk);
    if (read === null) return;
    // As an acknowledgement: without data to go with it, it is held back for up to 40 ms, and the kernel, until it comes,
    // holds back what it publishes.
    if (type === "SUB") await write(connection, SUBSCRIBE).catch(() => {});
    yield* decode(chunk.subarray(0, read));
  }
}

/** A connection that breaks off has ended: whoever is at its other end is no more. */
async function readSome(connection: Deno.TcpConn, chunk: Uint8Array): Promise<number | null> {
  try {
    return await connection.read(chunk);
  } catch {
    return null;
  }
}
