import { assertEquals, assertThrows } from "@std/assert";
import { createHmac } from "node:crypto";
import { messageCodec } from "../../notebooks/kernel/jupyter_message.ts";

const MESSAGE = { type: "execute_request", id: "1", content: { code: "ä" } };

Deno.test("messageCodec() signs header, parent, metadata and content with HMAC-SHA256", () => {
  const [delimiter, signature, ...signed] = messageCodec("secret").encode(MESSAGE).map((part) => {
    return new TextDecoder().decode(part);
  });
  assertEquals(delimiter, "<IDS|MSG>");
  assertEquals(signature, createHmac("sha256", "secret").update(signed.join("")).digest("hex"));
  const [{ msg_type, msg_id, version }, , , content] = signed.map((part) => JSON.parse(part));
  assertEquals([msg_type, msg_id, version, content], ["execute_request", "1", "5.3", { code: "ä" }]);
});

Deno.test("messageCodec() reads what it wrote, behind the identities of a router", () => {
  const codec = messageCodec("secret");
  const parts = [new Uint8Array(5), ...codec.encode(MESSAGE), new Uint8Array(3)];
  assertEquals(codec.decode(parts), { ...MESSAGE, parentId: "" });
});

Deno.test("messageCodec() refuses messages of another key, changed messages, and what is no message", () => {
  const codec = messageCodec("secret");
  const parts = codec.encode(MESSAGE);
  assertThrows(() => messageCodec("other").decode(parts), SyntaxError, "its signature is not of this conversation");
  const changed = parts.with(5, new TextEncoder().encode('{"code":"b"}'));
  assertThrows(() => codec.decode(changed), SyntaxError, "its signature is not of this conversation");
  assertThrows(() => codec.decode(parts.slice(0, 4)), SyntaxError, "it has 4 parts, or no delimiter");
});
