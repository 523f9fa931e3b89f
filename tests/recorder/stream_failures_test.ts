import { assertEquals } from "@std/assert";
import { startRecording } from "./recording.ts";
import { eventOf, timed } from "./stream_source.ts";

const TEXT = { type: "response.output_text.delta", delta: "Hel" };
const TOO_MANY = { code: "rate_limit_exceeded", message: "Too many requests" };

const FAILURES: Readonly<Record<string, readonly [chunks: readonly unknown[], type: string, category: string]>> = {
  "response.failed of OpenAI (openai 6.49.0)": [
    [TEXT, { type: "response.failed", response: { object: "response", status: "failed", error: TOO_MANY } }],
    "rate_limit_exceeded",
    "rate_limit",
  ],
  "error of OpenAI's responses (openai 6.49.0)": [
    [TEXT, { type: "error", code: "server_error", message: "It broke", param: null, sequence_number: 3 }],
    "server_error",
    "server",
  ],
  "error of Anthropic, not thrown by a client (@anthropic-ai/sdk 1.11.0)": [
    [{ type: "content_block_delta", delta: { type: "text_delta", text: "Hel" } }, {
      type: "error",
      error: { type: "overloaded_error", message: "Overloaded" },
    }],
    "overloaded_error",
    "server",
  ],
  "error part of the AI SDK (ai 6.0.326)": [
    [
      { type: "text-delta", id: "t", text: "Hel" },
      { type: "error", error: Object.assign(new Error("slow down"), { name: "AI_APICallError", statusCode: 429 }) },
      { type: "finish", finishReason: "error", totalUsage: {} },
    ],
    "AI_APICallError",
    "rate_limit",
  ],
  "error of OpenRouter in a chat completion": [
    [{ choices: [{ delta: { content: "Hel" } }] }, {
      choices: [{ delta: { content: "" }, finish_reason: "error" }],
      error: { code: 502, message: "Provider disconnected" },
    }],
    "Error",
    "server",
  ],
  "error of Cohere's last event (cohere-ai 8.1.0)": [
    [{ type: "content-delta", delta: { message: { content: { text: "Hel" } } } }, {
      type: "message-end",
      delta: { finishReason: "ERROR", error: "request timed out" },
    }],
    "string",
    "timeout",
  ],
  "error of Gemini's interactions (@google/genai 2.32.0)": [
    [{ event_type: "step.delta", delta: { type: "text", text: "Hel" } }, {
      event_type: "error",
      error: { code: "resource_exhausted", message: "Quota" },
    }],
    "resource_exhausted",
    "rate_limit",
  ],
};

for (const [what, [chunks, type, category]] of Object.entries(FAILURES)) {
  Deno.test(`stream() records the ${what} as what it is although the stream goes on to its end`, async () => {
    const event = await eventOf(chunks);
    assertEquals([event.error_type, event.error_category, event.output_chars], [type, category, 3]);
    assertEquals(event.status, category === "timeout" ? "timeout" : "error");
  });
}

Deno.test("stream() records the abort part of the AI SDK as aborted (ai 6.0.326)", async () => {
  const event = await eventOf([{ type: "start" }, { type: "text-delta", id: "t", text: "Hel" }, { type: "abort" }]);
  assertEquals([event.status, event.output_chars, event.chunks, event.output_tokens], ["aborted", 3, 3, null]);
});

Deno.test("stream() takes a failure back when content comes after it", async () => {
  const event = await eventOf([{ type: "error", error: new Error("again") }, { type: "text-delta", text: "Hello" }]);
  assertEquals([event.status, event.error_type], ["ok", null]);
});

Deno.test("stream() records the failure also where its reader breaks on it", async () => {
  const { recorder, clock, finish } = startRecording();
  await recorder.llmCall({}, async (call) => {
    for await (const _ of call.stream(timed(clock, [[1, { type: "error", error: TOO_MANY }], [1, TEXT]]))) break;
  });
  const [event] = await finish();
  assertEquals([event?.status, event?.error_category], ["error", "rate_limit"]);
});

Deno.test("stream() does not take the failure of a tool, or an error that is none, for its own", async () => {
  const chunks = [
    { type: "tool-error", toolCallId: "c", error: new Error("no such page") },
    { choices: [{ delta: { content: "a" } }], error: null },
    { type: "response.completed", response: { object: "response", status: "completed", error: null } },
    { type: "message-end", delta: { finishReason: "COMPLETE" } },
  ];
  for (const chunk of chunks) assertEquals((await eventOf([chunk])).status, "ok");
});

Deno.test("stream() counts a failure that came as a chunk in the operation around it", async () => {
  const { recorder, clock, finish } = startRecording();
  await recorder.operation("request", () =>
    recorder.llmCall({}, async (call) => {
      for await (const _ of call.stream(timed(clock, [[1, { type: "error", error: TOO_MANY }]])));
    }));
  const events = await finish();
  assertEquals(events.map(({ kind, status, error_count }) => [kind, status, error_count]), [
    ["llm_call", "error", null],
    ["operation", "ok", 1],
  ]);
});
