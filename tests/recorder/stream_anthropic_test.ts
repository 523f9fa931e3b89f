import { assertEquals } from "@std/assert";
import { contentOf, eventOf } from "./stream_source.ts";

/** The first event of `@anthropic-ai/sdk` 1.11.0, `RawMessageStartEvent`. */
function messageStart(usage: Record<string, unknown>): Record<string, unknown> {
  const message = { id: "msg_1", type: "message", role: "assistant", model: "claude-opus-4-5-20251101", content: [] };
  return { type: "message_start", message: { ...message, stop_reason: null, stop_sequence: null, usage } };
}

function blockStart(content_block: Record<string, unknown>): Record<string, unknown> {
  return { type: "content_block_start", index: 0, content_block };
}

function blockDelta(delta: Record<string, unknown>): Record<string, unknown> {
  return { type: "content_block_delta", index: 0, delta };
}

function messageDelta(usage: Record<string, unknown>): Record<string, unknown> {
  return { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage };
}

const STARTED = { input_tokens: 4, cache_read_input_tokens: 90, cache_creation_input_tokens: 6, output_tokens: 1 };

Deno.test("stream() reads Anthropic's events: thinking, then text, cumulative usage (@anthropic-ai/sdk 1.11.0)", async () => {
  const event = await eventOf([
    messageStart({ ...STARTED, service_tier: "standard" }),
    { type: "ping" },
    blockStart({ type: "thinking", thinking: "", signature: "" }),
    blockDelta({ type: "thinking_delta", thinking: "Hm" }),
    blockDelta({ type: "signature_delta", signature: "EqQB" }),
    { type: "content_block_stop", index: 0 },
    blockStart({ type: "text", text: "", citations: null }),
    blockDelta({ type: "text_delta", text: "Hel" }),
    blockDelta({ type: "text_delta", text: "lo" }),
    messageDelta({ input_tokens: 4, cache_read_input_tokens: 90, cache_creation_input_tokens: 6, output_tokens: 25 }),
    { type: "message_stop" },
  ]);
  assertEquals([event.first_byte_ms, event.first_token_ms, event.first_text_ms], [1, 4, 8]);
  assertEquals([event.chunks, event.output_chars], [11, 5]);
  assertEquals([event.response_model, event.finish_reason], ["claude-opus-4-5-20251101", "end_turn"]);
  assertEquals([event.input_tokens, event.cache_read_tokens, event.cache_write_tokens, event.output_tokens], [
    100,
    90,
    6,
    25,
  ]);
  assertEquals(event.service_tier, "standard");
});

const LAST_USAGES: readonly Record<string, unknown>[] = [
  { output_tokens: 25 },
  { output_tokens: 25, input_tokens: 4 },
  {
    output_tokens: 25,
    input_tokens: null,
    cache_read_input_tokens: null,
    cache_creation_input_tokens: null,
    server_tool_use: null,
  },
];

Deno.test("stream() keeps what Anthropic's last usage leaves out because it has not changed", async () => {
  for (const usage of LAST_USAGES) {
    const event = await eventOf([messageStart(STARTED), messageDelta(usage)]);
    assertEquals([event.input_tokens, event.cache_read_tokens, event.output_tokens], [100, 90, 25]);
  }
});

Deno.test("stream() takes what Anthropic's last usage says in place of the first, never the sum", async () => {
  const usage = { input_tokens: 10, cache_read_input_tokens: 180, cache_creation_input_tokens: 0, output_tokens: 40 };
  const event = await eventOf([messageStart(STARTED), messageDelta({ output_tokens: 12 }), messageDelta(usage)]);
  assertEquals([event.input_tokens, event.cache_read_tokens, event.output_tokens], [190, 180, 40]);
});

Deno.test("stream() does not take the output count that Anthropic starts with for the answer's", async () => {
  const event = await eventOf([messageStart(STARTED), blockDelta({ type: "text_delta", text: "Hello" })]);
  assertEquals([event.input_tokens, event.output_tokens, event.output_chars], [100, null, 5]);
});

const FRAMES: readonly (readonly [what: string, frame: Record<string, unknown>, content: unknown])[] = [
  ["message_start", messageStart(STARTED), "control"],
  ["ping", { type: "ping" }, "control"],
  ["text block", blockStart({ type: "text", text: "" }), "control"],
  ["thinking block", blockStart({ type: "thinking", thinking: "", signature: "" }), "control"],
  ["redacted thinking", blockStart({ type: "redacted_thinking", data: "EmwK" }), "hidden"],
  ["tool", blockStart({ type: "tool_use", id: "toolu_1", name: "search", input: {} }), "hidden"],
  ["tool of the provider", blockStart({ type: "server_tool_use", name: "web_search", input: {} }), "hidden"],
  ["tool over MCP", blockStart({ type: "mcp_tool_use", name: "x", input: {} }), "hidden"],
  ["result of a tool", blockStart({ type: "web_search_tool_result", tool_use_id: "x", content: [] }), "control"],
  ["text", blockDelta({ type: "text_delta", text: "Hello" }), 5],
  ["thinking", blockDelta({ type: "thinking_delta", thinking: "Hm" }), "hidden"],
  ["empty thinking", blockDelta({ type: "thinking_delta", thinking: "" }), "control"],
  ["signature", blockDelta({ type: "signature_delta", signature: "EqQB" }), "control"],
  ["first arguments, empty", blockDelta({ type: "input_json_delta", partial_json: "" }), "control"],
  ["arguments", blockDelta({ type: "input_json_delta", partial_json: '{"q":' }), "hidden"],
  ["citation", blockDelta({ type: "citations_delta", citation: { type: "char_location" } }), "control"],
  ["compaction", blockDelta({ type: "compaction_delta", content: "Summary" }), "hidden"],
  ["end of a block", { type: "content_block_stop", index: 0 }, "control"],
  ["message_delta", messageDelta({ output_tokens: 25 }), "control"],
  ["message_stop", { type: "message_stop" }, "control"],
];

for (const [what, frame, content] of FRAMES) {
  Deno.test(`stream() reads Anthropic's ${what} (@anthropic-ai/sdk 1.11.0)`, async () => {
    assertEquals(await contentOf(frame), content);
  });
}
