/** Requests, answers and what is published, over two sockets. @module */
import type { JupyterMessage, MessageCodec } from "./jupyter_message.ts";
import type { JsonObject } from "./json_value.ts";
import type { ZmtpSocket } from "./zmtp_socket.ts";

/** A conversation with a kernel. */
export interface Conversation {
  /** Sends a request and returns the content of the answer; null where the conversation ends without one. */
  request(type: string, content: JsonObject): Promise<JsonObject | null>;
  /** From now on every published message goes there. */
  listen(listener: (message: JupyterMessage) => void): void;
  /** Resolves when all that the kernel ever published has been read, or a message cannot be. Never rejects. */
  readonly over: Promise<string>;
  /** Closes the sockets. */
  close(): void;
}

/** What a conversation is held over. */
export interface ConversationOptions {
  /** Socket for requests and answers. */
  readonly shell: ZmtpSocket;
  /** Socket of what is published. */
  readonly iopub: ZmtpSocket;
  /** Resolves with the reason when the kernel has ended. */
  readonly ended: Promise<string>;
}

/** Begins a conversation. */
export function converse(codec: MessageCodec, { shell, iopub, ended }: ConversationOptions): Conversation {
  const waiting = new Map<string, (content: JsonObject) => void>();
  let listener: (message: JupyterMessage) => void = () => {};
  const answers = readAll(shell, (parts) => {
    const { type, parentId, content } = codec.decode(parts);
    if (!type.endsWith("_reply")) return;
    waiting.get(parentId)?.(content);
    waiting.delete(parentId);
  });
  const published = readAll(iopub, (parts) => listener(codec.decode(parts)));
  const over = Promise.race([brokenBy(answers), brokenBy(published), bothOver([answers, published], ended)]);
  return {
    async request(type, content): Promise<JsonObject | null> {
      const id = crypto.randomUUID();
      const answer = new Promise<JsonObject>((resolve) => waiting.set(id, resolve));
      await shell.send(codec.encode({ type, id, content })).catch(() => {});
      return Promise.race([answer, over.then(() => null)]);
    },
    listen(next): void {
      listener = next;
    },
    over,
    close(): void {
      shell.close();
      iopub.close();
    },
  };
}

/** Resolves at the end of the socket: with null, or with what is wrong with a message. */
async function readAll(socket: ZmtpSocket, take: (parts: readonly Uint8Array[]) => void): Promise<string | null> {
  try {
    for await (const parts of socket.messages) take(parts);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function brokenBy(reading: Promise<string | null>): Promise<string> {
  return new Promise((resolve) => void reading.then((problem) => problem === null || resolve(problem)));
}

async function bothOver(readings: readonly Promise<string | null>[], ended: Promise<string>): Promise<string> {
  await Promise.all(readings);
  return await ended;
}
