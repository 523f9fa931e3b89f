import { assertEquals } from "@std/assert";
import { contentOf, eventOf } from "./stream_source.ts";

Deno.test("stream() reads Ollama's chat: thinking, then text, then its counts (ollama 0.6.4)", async () => {
  const chunk = { model: "qwen3:8b", created_at: "2026-03-01T12:00:00Z", done: false };
  const event = await eventOf([
    { ...chunk, message: { role: "assistant", content: "", thinking: "Hm" } },
    { ...chunk, message: { role: "assistant", content: "Hello" } },
    {
      ...chunk,
      message: { role: "assistant", content: "" },
      done: true,
      done_reason: "stop",
      prompt_eval_count: 12,
      eval_count: 40,
      eval_duration: 1_000_000,
    },
  ]);
  assertEquals([event.first_token_ms, event.first_text_ms, event.output_chars], [1, 2, 5]);
  assertEquals([event.response_model, event.finish_reason], ["qwen3:8b", "stop"]);
  assertEquals([event.input_tokens, event.output_tokens], [12, 40]);
});

Deno.test("stream() reads Ollama's generate (ollama 0.6.4)", async () => {
  const chunk = { model: "llama3.2", done: false };
  const event = await eventOf([
    { ...chunk, response: "", thinking: "Hm" },
    { ...chunk, response: "Hello" },
    { ...chunk, response: "", done: true, done_reason: "length", context: [1, 2], prompt_eval_count: 3, eval_count: 2 },
  ]);
  assertEquals([event.first_token_ms, event.first_text_ms, event.finish_reason], [1, 2, "length"]);
  assertEquals([event.input_tokens, event.output_tokens, event.output_chars], [3, 2, 5]);
});

Deno.test("stream() reads the call of a tool by Ollama (ollama 0.6.4)", async () => {
  const message = { role: "assistant", content: "", tool_calls: [{ function: { name: "f", arguments: {} } }] };
  assertEquals(await contentOf({ model: "m", message, done: false }), "hidden");
});

Deno.test("stream() reads Bedrock's Converse: text, stop reason, usage (@aws-sdk/client-bedrock-runtime 3.1162.0)", async () => {
  const event = await eventOf([
    { messageStart: { role: "assistant" } },
    { contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { text: "Hm" } } } },
    { contentBlockDelta: { contentBlockIndex: 1, delta: { text: "Hello" } } },
    { contentBlockStop: { contentBlockIndex: 1 } },
    { messageStop: { stopReason: "end_turn" } },
    {
      metadata: {
        usage: { inputTokens: 4, outputTokens: 9, cacheReadInputTokens: 100, totalTokens: 113 },
        metrics: { latencyMs: 500 },
      },
    },
  ]);
  assertEquals([event.first_byte_ms, event.first_token_ms, event.first_text_ms], [1, 2, 3]);
  assertEquals([event.finish_reason, event.output_chars], ["end_turn", 5]);
  assertEquals([event.input_tokens, event.cache_read_tokens, event.output_tokens], [104, 100, 9]);
});

const BEDROCK: readonly (readonly [frame: Record<string, unknown>, content: unknown])[] = [
  [{ contentBlockStart: { start: { toolUse: { toolUseId: "t1", name: "f" } }, contentBlockIndex: 0 } }, "hidden"],
  [{ contentBlockStart: { start: { toolResult: { toolUseId: "t1" } }, contentBlockIndex: 0 } }, "control"],
  [{ contentBlockDelta: { delta: { toolUse: { input: "" } } } }, "control"],
  [{ contentBlockDelta: { delta: { toolUse: { input: '{"a"' } } } }, "hidden"],
  [{ contentBlockDelta: { delta: { reasoningContent: { signature: "EqQB" } } } }, "control"],
  [{ contentBlockDelta: { delta: { reasoningContent: { redactedContent: new Uint8Array(4) } } } }, "hidden"],
  [{ contentBlockDelta: { delta: { citation: { title: "a page" } } } }, "control"],
  [{ contentBlockDelta: { delta: { text: "" } } }, "control"],
];

Deno.test("stream() tells content from control in Bedrock's Converse (@aws-sdk/client-bedrock-runtime 3.1162.0)", async () => {
  for (const [frame, content] of BEDROCK) assertEquals(await contentOf(frame), content, JSON.stringify(frame));
});

Deno.test("stream() reads Cohere's v2 chat: plan, tool, text, usage (cohere-ai 8.1.0)", async () => {
  const event = await eventOf([
    { type: "message-start", id: "m1", delta: { message: { role: "assistant" } } },
    { type: "tool-plan-delta", delta: { message: { toolPlan: "I will" } } },
    { type: "content-start", index: 0, delta: { message: { content: { type: "text", text: "" } } } },
    { type: "content-delta", index: 0, delta: { message: { content: { text: "Hello" } } } },
    { type: "citation-start", index: 0, delta: { message: { citations: { start: 0, end: 2, text: "He" } } } },
    { type: "content-end", index: 0 },
    {
      type: "message-end",
      delta: {
        finishReason: "COMPLETE",
        usage: { billedUnits: { inputTokens: 5, outputTokens: 2 }, tokens: { inputTokens: 70, outputTokens: 2 } },
      },
    },
  ]);
  assertEquals([event.first_token_ms, event.first_text_ms, event.output_chars], [2, 4, 5]);
  assertEquals([event.finish_reason, event.input_tokens, event.output_tokens], ["COMPLETE", 5, 2]);
});

const COHERE: readonly (readonly [type: string, message: Record<string, unknown>, content: unknown])[] = [
  ["content-start", { content: { type: "thinking", thinking: "" } }, "control"],
  ["content-delta", { content: { thinking: "Hm" } }, "hidden"],
  ["content-delta", { content: { text: "" } }, "control"],
  ["tool-plan-delta", { tool_plan: "I will" }, "hidden"],
  ["tool-call-start", { toolCalls: { id: "f0", type: "function", function: { name: "f", arguments: "" } } }, "hidden"],
  ["tool-call-delta", { toolCalls: { function: { arguments: "" } } }, "control"],
  ["tool-call-delta", { tool_calls: { function: { arguments: '{"a"' } } }, "hidden"],
  ["tool-call-end", {}, "control"],
];

Deno.test("stream() tells content from control in Cohere's v2 chat (cohere-ai 8.1.0)", async () => {
  for (const [type, message, content] of COHERE) {
    assertEquals(await contentOf({ type, index: 0, delta: { message } }), content, type);
  }
});

Deno.test("stream() reads Cohere's v1 chat, whose last event repeats the answer (cohere-ai 8.1.0)", async () => {
  const event = await eventOf([
    { eventType: "stream-start", generationId: "g1" },
    { eventType: "text-generation", text: "Hello" },
    {
      eventType: "stream-end",
      finishReason: "COMPLETE",
      response: { text: "Hello", meta: { billedUnits: { inputTokens: 5, outputTokens: 2 } } },
    },
  ]);
  assertEquals([event.first_token_ms, event.output_chars], [2, 5]);
  assertEquals([event.finish_reason, event.input_tokens, event.output_tokens], ["COMPLETE", 5, 2]);
});

/** An event of `@mistralai/mistralai` 2.7.0, `CompletionEvent`. */
function mistralEvent(content: unknown, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    data: { id: "1", model: "magistral", choices: [{ index: 0, delta: { content }, finishReason: null }], ...more },
  };
}

Deno.test("stream() reads Mistral's chat out of its envelope: thinking, then text (@mistralai/mistralai 2.7.0)", async () => {
  const last = { choices: [{ index: 0, delta: { content: "" }, finishReason: "stop" }] };
  const event = await eventOf([
    mistralEvent(""),
    mistralEvent([{ type: "thinking", thinking: [{ type: "text", text: "Hm" }] }]),
    mistralEvent([{ type: "text", text: "Hel" }]),
    mistralEvent("lo"),
    mistralEvent([{ type: "reference", referenceIds: [1] }]),
    mistralEvent("", { ...last, usage: { promptTokens: 8, completionTokens: 6, totalTokens: 14 } }),
  ]);
  assertEquals([event.first_token_ms, event.first_text_ms, event.output_chars], [2, 3, 5]);
  assertEquals([event.response_model, event.finish_reason], ["magistral", "stop"]);
  assertEquals([event.input_tokens, event.output_tokens], [8, 6]);
});

Deno.test("stream() reads the call of a tool by Mistral, and its conversations (@mistralai/mistralai 2.7.0)", async () => {
  const toolCalls = [{ id: "t1", function: { name: "f", arguments: "{}" } }];
  const choices = [{ index: 0, delta: { toolCalls }, finishReason: "tool_calls" }];
  assertEquals(await contentOf({ data: { choices } }), "hidden");
  const output = { type: "message.output.delta", role: "assistant", content: "Hello" };
  assertEquals(await contentOf({ event: "message.output.delta", data: output }), 5);
  const call = { type: "function.call.delta", name: "f", arguments: "" };
  assertEquals(await contentOf({ event: "function.call.delta", data: call }), "hidden");
  const done = { type: "conversation.response.done", usage: { promptTokens: 3, completionTokens: 4 } };
  const event = await eventOf([{ event: "conversation.response.done", data: done }]);
  assertEquals([event.first_token_ms, event.input_tokens, event.output_tokens], [null, 3, 4]);
});

Deno.test("stream() takes text for visible, and of bytes the first alone", async () => {
  const text = await eventOf(["", "Hel", "lo"]);
  assertEquals([text.first_byte_ms, text.first_token_ms, text.first_text_ms, text.output_chars], [1, 2, 2, 5]);
  const bytes = await eventOf([new Uint8Array([72, 105]), new Uint8Array(3)]);
  assertEquals([bytes.first_byte_ms, bytes.first_token_ms, bytes.output_chars, bytes.chunks], [1, null, null, 2]);
});

Deno.test("stream() takes what it does not know for control", async () => {
  for (const odd of [null, undefined, 5, true, [], [["text"]], {}, { type: "surprise" }, { event: "x" }, new Date(0)]) {
    assertEquals(await contentOf(odd), "control", Deno.inspect(odd));
  }
});
