import { assertEquals } from "@std/assert";
import { contentOf, eventOf } from "./stream_source.ts";

/** A chunk of `openai` 6.49.0, `ChatCompletionChunk`. */
function chatChunk(delta: Record<string, unknown>, finish_reason: string | null = null): Record<string, unknown> {
  return {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1_770_000_000,
    model: "gpt-5-mini-2025-08-07",
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
  };
}

Deno.test("stream() reads OpenAI's chat completions: role, text, reason, usage (openai 6.49.0)", async () => {
  const event = await eventOf([
    chatChunk({ role: "assistant", content: "", refusal: null }),
    chatChunk({ content: "Hel" }),
    chatChunk({ content: "lo" }),
    chatChunk({}, "stop"),
    { ...chatChunk({}), choices: [], usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 } },
  ]);
  assertEquals([event.first_byte_ms, event.first_token_ms, event.first_text_ms], [1, 2, 2]);
  assertEquals([event.chunks, event.output_chars, event.streamed, event.status], [5, 5, true, "ok"]);
  assertEquals([event.response_model, event.finish_reason], ["gpt-5-mini-2025-08-07", "stop"]);
  assertEquals([event.input_tokens, event.output_tokens, event.tokens_estimated], [9, 3, null]);
});

const CHAT_DELTAS: Readonly<Record<string, readonly [delta: Record<string, unknown>, content: unknown]>> = {
  "a role": [{ role: "assistant" }, "control"],
  "a role with empty text": [{ role: "assistant", content: "" }, "control"],
  "a role with no text": [{ role: "assistant", content: null, refusal: null }, "control"],
  "empty tool calls": [{ content: null, tool_calls: [] }, "control"],
  "text": [{ content: "Hello" }, 5],
  "a space": [{ content: " " }, 1],
  "a refusal": [{ refusal: "I cannot" }, 8],
  "the call of a tool": [
    { tool_calls: [{ index: 0, id: "call_1", type: "function", function: { name: "f", arguments: "" } }] },
    "hidden",
  ],
  "arguments of a tool": [{ tool_calls: [{ index: 0, function: { arguments: '{"q"' } }] }, "hidden"],
  "the call of a function, as it was": [{ function_call: { name: "f", arguments: "" } }, "hidden"],
  "reasoning of DeepSeek and vLLM": [{ content: null, reasoning_content: "Hm" }, "hidden"],
  "text of DeepSeek after its reasoning": [{ content: "So", reasoning_content: null }, 2],
  "reasoning of OpenRouter": [
    { content: "", reasoning: "Hm", reasoning_details: [{ type: "reasoning.text", text: "Hm" }] },
    "hidden",
  ],
  "hidden reasoning of OpenRouter": [
    { content: "", reasoning: null, reasoning_details: [{ type: "reasoning.encrypted", data: "x" }] },
    "hidden",
  ],
  "reasoning of Groq (groq-sdk 1.6.0)": [{ reasoning: "Hm" }, "hidden"],
  "reasoning that is empty": [{ content: "", reasoning: "", reasoning_content: "" }, "control"],
  "an audio without sound": [{ audio: { id: "audio_1" } }, "control"],
  "a piece of audio": [{ audio: { data: "UklGRg==" } }, "hidden"],
};

for (const [what, [delta, content]] of Object.entries(CHAT_DELTAS)) {
  Deno.test(`stream() reads ${what} of a chat completion (openai 6.49.0)`, async () => {
    assertEquals(await contentOf(chatChunk(delta)), content);
  });
}

Deno.test("stream() reads all choices of a chat completion, and those of legacy completions", async () => {
  const choices = [{ index: 0, delta: { content: "ab" } }, { index: 1, delta: { role: "assistant" } }, {
    index: 2,
    delta: { content: "cde" },
  }];
  assertEquals(await contentOf({ ...chatChunk({}), choices }), 5);
  assertEquals(await contentOf({ object: "text_completion", choices: [{ index: 0, text: "old" }] }), 3);
});

Deno.test("stream() takes Azure's and Groq's first frames for what they are", async () => {
  const filter = [{ prompt_index: 0, content_filter_results: {} }];
  assertEquals(
    await contentOf({ id: "", object: "", model: "", choices: [], prompt_filter_results: filter }),
    "control",
  );
  assertEquals(
    await contentOf({ ...chatChunk({ role: "assistant", content: "" }), x_groq: { id: "req_1" } }),
    "control",
  );
});

Deno.test("stream() reads the usage that Groq puts into x_groq (groq-sdk 1.6.0)", async () => {
  const usage = { queue_time: 0.1, prompt_tokens: 20, completion_tokens: 6, total_tokens: 26 };
  const event = await eventOf([
    chatChunk({ content: "x" }),
    { ...chatChunk({}, "stop"), x_groq: { id: "req_1", usage } },
  ]);
  assertEquals([event.input_tokens, event.output_tokens, event.finish_reason], [20, 6, "stop"]);
});

/** An event of `openai` 6.49.0, `ResponseStreamEvent`. */
function responseEvent(type: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { type, sequence_number: 0, ...fields };
}

function response(status: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { id: "resp_1", object: "response", status, model: "gpt-5-2025-08-07", error: null, usage: null, ...fields };
}

const USAGE = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 40 },
  output_tokens: 30,
  output_tokens_details: { reasoning_tokens: 20 },
  total_tokens: 130,
};

Deno.test("stream() reads OpenAI's responses: reasoning, then text, then usage (openai 6.49.0)", async () => {
  const event = await eventOf([
    responseEvent("response.created", { response: response("in_progress") }),
    responseEvent("response.in_progress", { response: response("in_progress") }),
    responseEvent("response.output_item.added", { item: { type: "reasoning", id: "rs_1", summary: [] } }),
    responseEvent("response.reasoning_summary_text.delta", { delta: "Thinking" }),
    responseEvent("response.output_item.added", { item: { type: "message", id: "msg_1", content: [] } }),
    responseEvent("response.content_part.added", { part: { type: "output_text", text: "" } }),
    responseEvent("response.output_text.delta", { delta: "Hi", logprobs: [] }),
    responseEvent("response.output_text.done", { text: "Hi" }),
    responseEvent("response.completed", { response: response("completed", { usage: USAGE }) }),
  ]);
  assertEquals([event.first_byte_ms, event.first_token_ms, event.first_text_ms], [1, 4, 7]);
  assertEquals([event.response_model, event.finish_reason, event.output_chars], ["gpt-5-2025-08-07", "completed", 2]);
  assertEquals([event.input_tokens, event.cache_read_tokens, event.output_tokens, event.reasoning_tokens], [
    100,
    40,
    30,
    20,
  ]);
});

Deno.test("stream() takes why a response of OpenAI is incomplete as its finish reason, and its usage", async () => {
  const event = await eventOf([
    responseEvent("response.output_text.delta", { delta: "Hi" }),
    responseEvent("response.incomplete", {
      response: response("incomplete", { incomplete_details: { reason: "max_output_tokens" }, usage: USAGE }),
    }),
  ]);
  assertEquals([event.finish_reason, event.output_tokens, event.status], ["max_output_tokens", 30, "ok"]);
});

const RESPONSE_EVENTS: readonly (readonly [type: string, fields: Record<string, unknown>, content: unknown])[] = [
  ["response.queued", { response: response("queued") }, "control"],
  ["response.output_text.delta", { delta: "" }, "control"],
  ["response.output_text.annotation.added", { annotation: { type: "url_citation" } }, "control"],
  ["response.refusal.delta", { delta: "No" }, 2],
  ["response.reasoning_text.delta", { delta: "Hm" }, "hidden"],
  ["response.reasoning_summary_part.added", { part: { type: "summary_text", text: "" } }, "control"],
  ["response.output_item.added", { item: { type: "function_call", name: "f", arguments: "" } }, "hidden"],
  ["response.output_item.added", { item: { type: "web_search_call", status: "in_progress" } }, "hidden"],
  ["response.function_call_arguments.delta", { delta: '{"a"' }, "hidden"],
  ["response.function_call_arguments.done", { arguments: '{"a":1}' }, "control"],
  ["response.custom_tool_call_input.delta", { delta: "x" }, "hidden"],
  ["response.mcp_call_arguments.delta", { delta: "{}" }, "hidden"],
  ["response.code_interpreter_call_code.delta", { delta: "print" }, "hidden"],
  ["response.code_interpreter_call.in_progress", {}, "control"],
  ["response.web_search_call.searching", {}, "control"],
  ["response.image_generation_call.partial_image", { partial_image_b64: "iVBORw==" }, "hidden"],
  ["response.audio.delta", { delta: "UklGRg==" }, "hidden"],
  [
    "response.output_item.done",
    { item: { type: "message", content: [{ type: "output_text", text: "Hi" }] } },
    "control",
  ],
];

Deno.test("stream() tells content from control in each event of OpenAI's responses (openai 6.49.0)", async () => {
  for (const [type, fields, content] of RESPONSE_EVENTS) {
    assertEquals(await contentOf(responseEvent(type, fields)), content, type);
  }
});
