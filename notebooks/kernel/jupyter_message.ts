/** Messages of the Jupyter protocol, signed. @module */
import { createHmac, timingSafeEqual } from "node:crypto";
import { isJsonObject, type JsonObject } from "./json_value.ts";

/** A message. */
export interface JupyterMessage {
  /** What kind, `execute_request` for example. */
  readonly type: string;
  /** Identifies it: answers name it as their parent. */
  readonly id: string;
  /** Identifies the message that it answers; empty where it answers none. */
  readonly parentId: string;
  /** What it says. */
  readonly content: JsonObject;
}

/** Writes and reads messages of one conversation. */
export interface MessageCodec {
  /** Writes a message as the parts of a ZMTP message. */
  encode(message: Pick<JupyterMessage, "type" | "id" | "content">): Uint8Array[];
  /**
   * Reads the parts of a ZMTP message.
   *
   * @throws {SyntaxError} If they are no message, or not signed with the key.
   */
  decode(parts: readonly Uint8Array[]): JupyterMessage;
}

const DELIMITER = "<IDS|MSG>";
const SIGNED_PARTS = 4;

/** Makes the two directions for a key: HMAC-SHA256 over header, parent, metadata and content. */
export function messageCodec(key: string): MessageCodec {
  const session = crypto.randomUUID();
  const signature = (parts: readonly Uint8Array[]): Uint8Array => {
    const hmac = createHmac("sha256", key);
    for (const part of parts) hmac.update(part);
    return bytesOf(hmac.digest("hex"));
  };
  return {
    encode({ type, id, content }): Uint8Array[] {
      const header = { msg_id: id, msg_type: type, session, username: "kymo", date: now(), version: "5.3" };
      const signed = [header, {}, {}, content].map((part) => bytesOf(JSON.stringify(part)));
      return [bytesOf(DELIMITER), signature(signed), ...signed];
    },
    decode(parts): JupyterMessage {
      const at = parts.findIndex((part) => part.length === DELIMITER.length && textOf(part) === DELIMITER);
      const signed = parts.slice(at + 2, at + 2 + SIGNED_PARTS);
      if (at === -1 || signed.length < SIGNED_PARTS) {
        throw new SyntaxError(`Cannot read a Jupyter message: it has ${parts.length} parts, or no delimiter`);
      }
      const [given, expected] = [parts[at + 1]!, signature(signed)];
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        throw new SyntaxError("Cannot read a Jupyter message: its signature is not of this conversation");
      }
      const [header, parent, , content] = signed.map(objectIn);
      return {
        type: String(header!.msg_type),
        id: String(header!.msg_id),
        parentId: String(parent!.msg_id ?? ""),
        content: content!,
      };
    },
  };
}

function objectIn(part: Uint8Array): JsonObject {
  const value: unknown = JSON.parse(textOf(part));
  if (isJsonObject(value)) return value;
  throw new SyntaxError("Cannot read a Jupyter message: a part is no JSON object");
}

function now(): string {
  return new Date().toISOString();
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
