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

/**
 * Connects to a port of this machine.
 *
 * @throws {Deno.errors.ConnectionRefused} If nothing listens there.
 * @throws {SyntaxError} If what listens there does not speak ZMTP.
 */
export async function connectSocket(port: number, type: ZmtpSocketType): Promise<ZmtpSocket> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    connection.setNoDelay(true);
    await write(connection, greeting());
    checkGreeting(await readExactly(connection, GREETING_BYTES));
    await write(connection, readyCommand(type));
    if (type === "SUB") await write(connection, encodeParts([Uint8Array.of(1)]));
  } catch (error) {
    connection.close();
    throw error;
  }
  let sent = Promise.resolve();
  return {
    send(parts): Promise<void> {
      sent = sent.then(() => write(connection, encodeParts(parts)));
      return sent;
    },
    messages: messagesOf(connection),
    close(): void {
      try {
        connection.close();
      } catch {
        // It is closed already.
      }
    },
  };
}

async function write(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await connection.write(bytes.subarray(written));
}

async function readExactly(connection: Deno.TcpConn, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length;) {
    const read = await connection.read(bytes.subarray(filled));
    if (read === null) throw new SyntaxError("Cannot read ZMTP: the connection ended within the greeting");
    filled += read;
  }
  return bytes;
}

async function* messagesOf(connection: Deno.TcpConn): AsyncGenerator<readonly Uint8Array[]> {
  const decode = messageDecoder();
  const chunk = new Uint8Array(CHUNK_BYTES);
  while (true) {
    const read = await readSome(connection, chunk);
    if (read === null) return;
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
