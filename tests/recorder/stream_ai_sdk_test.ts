import { assertEquals } from "@std/assert";
import { contentOf, eventOf } from "./stream_source.ts";

const USAGE = {
  inputTokens: 10,
  inputTokenDetails: { noCacheTokens: 10, cacheReadTokens: 0 },
  outputTokens: 5,
  outputTokenDetails: { textTokens: 5, reasoningTokens: 0 },
  totalTokens: 15,
};

Deno.test("stream() reads the AI SDK's full stream of two steps, and takes the usage of both (ai 6.0.326)", async () => {
  const event = await eventOf([
    { type: "start" },
    { type: "start-step", request: {}, warnings: [] },
    { type: "reasoning-start", id: "r" },
    { type: "reasoning-delta", id: "r", text: "Hm" },
    { type: "reasoning-end", id: "r" },
    { type: "text-start", id: "t" },
    { type: "text-delta", id: "t", text: "Hello" },
    { type: "text-end", id: "t" },
    {
      type: "finish-step",
      response: { id: "r1", modelId: "gpt-5-mini", timestamp: new Date(0) },
      usage: USAGE,
      finishReason: "tool-calls",
      rawFinishReason: "tool_calls",
    },
    {
      type: "finish-step",
      response: { id: "r2", modelId: "gpt-5-mini", timestamp: new Date(0) },
      usage: USAGE,
      finishReason: "stop",
      rawFinishReason: "stop",
    },
    {
      type: "finish",
      finishReason: "stop",
      rawFinishReason: "stop",
      totalUsage: { ...USAGE, inputTokens: 20, outputTokens: 10, totalTokens: 30 },
    },
  ]);
  assertEquals([event.first_byte_ms, event.first_token_ms, event.first_text_ms], [1, 4, 7]);
  assertEquals([event.response_model, event.finish_reason], ["gpt-5-mini", "stop"]);
  assertEquals([event.input_tokens, event.output_tokens, event.output_chars], [20, 10, 5]);
});

const PARTS: readonly (readonly [version: string, part: Record<string, unknown>, content: unknown])[] = [
  ["ai 4.3.19", { type: "step-start", messageId: "m", request: {}, warnings: [] }, "control"],
  ["ai 4.3.19", { type: "text-delta", textDelta: "Hello" }, 5],
  ["ai 4.3.19", { type: "reasoning", textDelta: "Hm" }, "hidden"],
  ["ai 4.3.19", { type: "reasoning-signature", signature: "EqQB" }, "control"],
  ["ai 4.3.19", { type: "redacted-reasoning", data: "x" }, "hidden"],
  ["ai 4.3.19", { type: "tool-call-streaming-start", toolCallId: "c", toolName: "f" }, "hidden"],
  ["ai 4.3.19", { type: "tool-call-delta", toolCallId: "c", toolName: "f", argsTextDelta: "{" }, "hidden"],
  ["ai 5.0.277", { type: "text-start", id: "t" }, "control"],
  ["ai 5.0.277", { type: "text-delta", id: "t", text: "Hello" }, 5],
  ["ai 5.0.277", { type: "text-delta", id: "t", text: "" }, "control"],
  ["ai 5.0.277", { type: "reasoning-delta", id: "r", text: "" }, "control"],
  ["ai 5.0.277", { type: "tool-input-start", id: "c", toolName: "f" }, "hidden"],
  ["ai 5.0.277", { type: "tool-input-delta", id: "c", delta: "" }, "control"],
  ["ai 5.0.277", { type: "tool-input-end", id: "c" }, "control"],
  ["ai 5.0.277", { type: "tool-call", toolCallId: "c", toolName: "f", input: {} }, "hidden"],
  ["ai 5.0.277", { type: "tool-result", toolCallId: "c", toolName: "f", output: "found" }, "control"],
  ["ai 5.0.277", { type: "source", sourceType: "url", url: "https://example.org" }, "control"],
  ["ai 5.0.277", { type: "file", file: { mediaType: "image/png" } }, "hidden"],
  ["ai 5.0.277", { type: "raw", rawValue: { choices: [{ delta: { content: "Hello" } }] } }, "control"],
  ["ai 6.0.326, of a provider", { type: "stream-start", warnings: [] }, "control"],
  ["ai 6.0.326, of a provider", { type: "text-delta", id: "t", delta: "Hello" }, 5],
  ["ai 6.0.326, of a provider", { type: "reasoning-delta", id: "r", delta: "Hm" }, "hidden"],
  ["ai 6.0.326, of the user interface", { type: "tool-input-delta", toolCallId: "c", inputTextDelta: "{" }, "hidden"],
  ["ai 6.0.326, of the user interface", { type: "tool-input-available", toolCallId: "c", input: {} }, "hidden"],
  ["ai 6.0.326, of the user interface", { type: "data-weather", data: { text: "sunny" } }, "control"],
  ["ai 7.0.173", { type: "ping" }, "control"],
  ["ai 7.0.173", { type: "reasoning-file", file: {} }, "hidden"],
  ["ai 7.0.173", { type: "steering-message", message: { role: "user", content: "Stop" }, stepNumber: 1 }, "control"],
];

Deno.test("stream() tells content from control in the parts of the AI SDK, versions 4 to 7", async () => {
  for (const [version, part, content] of PARTS) {
    assertEquals(await contentOf(part), content, `${version}: ${JSON.stringify(part)}`);
  }
});

Deno.test("stream() reads the model and the finish reason that providers hand to the AI SDK (ai 6.0.326)", async () => {
  const event = await eventOf([
    { type: "response-metadata", id: "r1", modelId: "claude-opus-4-5", timestamp: new Date(0) },
    {
      type: "finish",
      finishReason: { unified: "stop", raw: "end_turn" },
      usage: { inputTokens: { total: 9, noCache: 4, cacheRead: 5 }, outputTokens: { total: 3, text: 3 } },
    },
  ]);
  assertEquals([event.response_model, event.finish_reason], ["claude-opus-4-5", "end_turn"]);
  assertEquals([event.input_tokens, event.cache_read_tokens, event.output_tokens], [9, 5, 3]);
});

/** A chunk of `@langchain/core` 1.2.13, `AIMessageChunk`. */
function langChainChunk(content: unknown, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: "ai",
    content,
    additional_kwargs: {},
    response_metadata: {},
    tool_calls: [],
    tool_call_chunks: [],
    ...more,
  };
}

const LANGCHAIN: readonly (readonly [chunk: Record<string, unknown>, content: unknown])[] = [
  [langChainChunk(""), "control"],
  [langChainChunk([]), "control"],
  [langChainChunk("Hello"), 5],
  [langChainChunk([{ type: "text", text: "Hello", index: 0 }]), 5],
  [langChainChunk([{ type: "thinking", thinking: "Hm", index: 0 }]), "hidden"],
  [langChainChunk([{ type: "reasoning", reasoning: "Hm" }]), "hidden"],
  [langChainChunk([{ type: "input_json_delta", input: "", index: 1 }]), "control"],
  [langChainChunk([{ type: "input_json_delta", input: '{"a"', index: 1 }]), "hidden"],
  [langChainChunk("", { tool_call_chunks: [{ name: "f", args: "", index: 0, type: "tool_call_chunk" }] }), "hidden"],
  [langChainChunk("", { additional_kwargs: { reasoning_content: "Hm" } }), "hidden"],
  [{ text: "Hello", message: langChainChunk("Hello"), generationInfo: {} }, 5],
  [{ event: "message-start", id: "m1" }, "control"],
  [{ event: "content-block-start", index: 0, content: { type: "text", text: "" } }, "control"],
  [{ event: "content-block-delta", index: 0, delta: { type: "text-delta", text: "Hello" } }, 5],
  [{ event: "content-block-delta", index: 0, delta: { type: "reasoning-delta", reasoning: "Hm" } }, "hidden"],
  [
    { event: "content-block-delta", index: 0, delta: { type: "block-delta", fields: { type: "tool_call_chunk" } } },
    "hidden",
  ],
  [{ event: "content-block-finish", index: 0, content: { type: "text", text: "Hello" } }, "control"],
];

Deno.test("stream() tells content from control in LangChain's chunks and events (@langchain/core 1.2.13)", async () => {
  for (const [chunk, content] of LANGCHAIN) assertEquals(await contentOf(chunk), content, JSON.stringify(chunk));
});

Deno.test("stream() adds up the usage that LangChain splits over its chunks (@langchain/anthropic 1.5.11)", async () => {
  const started = { input_tokens: 100, output_tokens: 0, input_token_details: { cache_read: 90, cache_creation: 0 } };
  const event = await eventOf([
    langChainChunk("", { additional_kwargs: { model: "claude-opus-4-5" }, usage_metadata: started }),
    langChainChunk("Hello"),
    langChainChunk("", {
      additional_kwargs: { stop_reason: "end_turn" },
      usage_metadata: { input_tokens: 0, output_tokens: 25, total_tokens: 25 },
    }),
  ]);
  assertEquals([event.input_tokens, event.cache_read_tokens, event.output_tokens], [100, 90, 25]);
  assertEquals([event.response_model, event.finish_reason], ["claude-opus-4-5", "end_turn"]);
});

Deno.test("stream() adds up LangChain's counts for Gemini, whose parts are repeated (@langchain/google-genai 2.3.2)", async () => {
  const report = (input_tokens: number, output_tokens: number): Record<string, unknown> => ({
    usage_metadata: {
      input_tokens,
      output_tokens,
      total_tokens: input_tokens + output_tokens,
      input_token_details: { cache_read: 50 },
    },
  });
  const event = await eventOf([
    langChainChunk("a", report(80, 3)),
    langChainChunk("b", report(0, 4)),
    langChainChunk("c", report(0, 5)),
  ]);
  assertEquals([event.input_tokens, event.cache_read_tokens, event.output_tokens], [80, 50, 12]);
});

Deno.test("stream() takes model and finish reason from LangChain's metadata (@langchain/openai 1.5.8)", async () => {
  const metadata = { finish_reason: "stop", model_name: "gpt-5-mini" };
  const usage_metadata = { input_tokens: 7, output_tokens: 2, total_tokens: 9 };
  const event = await eventOf([
    langChainChunk("Hello"),
    langChainChunk("", { response_metadata: metadata }),
    langChainChunk("", { usage_metadata }),
  ]);
  assertEquals([event.response_model, event.finish_reason], ["gpt-5-mini", "stop"]);
  assertEquals([event.input_tokens, event.output_tokens], [7, 2]);
});
