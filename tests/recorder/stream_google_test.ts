import { assertEquals } from "@std/assert";
import { contentOf, eventOf } from "./stream_source.ts";

/** A chunk of `@google/genai` 2.32.0, `GenerateContentResponse`. */
function geminiChunk(parts: readonly unknown[], more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    candidates: [{ content: { parts, role: "model" }, index: 0, ...more }],
    modelVersion: "gemini-2.5-flash",
    responseId: "r1",
  };
}

Deno.test("stream() reads Gemini's chunks: thought, then text, then usage alone (@google/genai 2.32.0)", async () => {
  const event = await eventOf([
    { ...geminiChunk([{ text: "Hm", thought: true }]), usageMetadata: { promptTokenCount: 11, thoughtsTokenCount: 5 } },
    geminiChunk([{ text: "Hel" }]),
    geminiChunk([{ text: "lo" }], { finishReason: "STOP" }),
    {
      usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 2, thoughtsTokenCount: 7, totalTokenCount: 20 },
      modelVersion: "gemini-2.5-flash",
    },
  ]);
  assertEquals([event.first_byte_ms, event.first_token_ms, event.first_text_ms], [1, 1, 2]);
  assertEquals([event.response_model, event.finish_reason], ["gemini-2.5-flash", "STOP"]);
  assertEquals([event.input_tokens, event.output_tokens, event.reasoning_tokens], [11, 9, 7]);
  assertEquals([event.output_chars, event.chunks], [5, 4]);
});

const PARTS: readonly (readonly [what: string, parts: readonly unknown[], content: unknown])[] = [
  ["no parts", [], "control"],
  ["text", [{ text: "Hello" }], 5],
  ["several parts", [{ text: "Hel" }, { functionCall: { name: "f" } }, { text: "lo" }], 5],
  ["a thought", [{ text: "Hm", thought: true }], "hidden"],
  ["a signature alone", [{ text: "", thoughtSignature: "CiQB" }], "control"],
  ["a thought's signature alone", [{ text: "", thought: true, thoughtSignature: "CiQB" }], "control"],
  ["a function call", [{ functionCall: { name: "f", args: {} }, thoughtSignature: "CiQB" }], "hidden"],
  ["code to run", [{ executableCode: { code: "1+1", language: "PYTHON" } }], "hidden"],
  ["the result of code", [{ codeExecutionResult: { outcome: "OUTCOME_OK", output: "2" } }], "control"],
  ["an image", [{ inlineData: { mimeType: "image/png", data: "iVBORw==" } }], "hidden"],
];

for (const [what, parts, content] of PARTS) {
  Deno.test(`stream() reads ${what} of Gemini (@google/genai 2.32.0)`, async () => {
    assertEquals(await contentOf(geminiChunk(parts)), content);
  });
}

Deno.test("stream() takes what Gemini says without a candidate for control, and asks no getter for a text", async () => {
  class Chunk {
    usageMetadata = { promptTokenCount: 3 };
    get text(): string {
      throw new Error("asked for a text that is not there");
    }
  }
  assertEquals(await contentOf(new Chunk()), "control");
  assertEquals(await contentOf({ promptFeedback: { blockReason: "SAFETY" } }), "control");
  assertEquals(await contentOf({ candidates: [{ finishReason: "STOP", index: 0 }] }), "control");
});

Deno.test("stream() reads the events of Gemini's interactions (@google/genai 2.32.0)", async () => {
  const usage = { total_input_tokens: 7, total_output_tokens: 3, total_thought_tokens: 2 };
  const interaction = { id: "i1", model: "gemini-2.5-flash", object: "interaction" };
  const event = await eventOf([
    { event_type: "interaction.created", interaction: { ...interaction, status: "in_progress" } },
    { event_type: "step.start", index: 0, step: { type: "thought" } },
    { event_type: "step.delta", index: 0, delta: { type: "thought_summary", content: { type: "text", text: "Hm" } } },
    { event_type: "step.delta", index: 0, delta: { type: "thought_signature", signature: "CiQB" } },
    { event_type: "step.stop", index: 0 },
    { event_type: "step.delta", index: 1, delta: { type: "text", text: "Hello" } },
    { event_type: "interaction.completed", interaction: { ...interaction, status: "completed", usage } },
  ]);
  assertEquals([event.first_token_ms, event.first_text_ms, event.output_chars], [3, 6, 5]);
  assertEquals([event.response_model, event.finish_reason], ["gemini-2.5-flash", "completed"]);
  assertEquals([event.input_tokens, event.output_tokens], [7, 5]);
});

const STEP_EVENTS: readonly (readonly [event_type: string, fields: Record<string, unknown>, content: unknown])[] = [
  ["step.start", { step: { type: "function_call", name: "f", arguments: {} } }, "hidden"],
  ["step.start", { step: { type: "model_output" } }, "control"],
  ["step.delta", { delta: { type: "arguments_delta", arguments: '{"a"' } }, "hidden"],
  ["step.delta", { delta: { type: "google_search_call", arguments: { queries: ["x"] } } }, "hidden"],
  ["step.delta", { delta: { type: "google_search_result", result: [] } }, "control"],
  ["step.delta", { delta: { type: "text_annotation_delta", annotations: [] } }, "control"],
  ["step.delta", { delta: { type: "image", data: "iVBORw==" } }, "hidden"],
  ["interaction.status_update", { status: "in_progress" }, "control"],
];

Deno.test("stream() tells content from control in Gemini's interactions (@google/genai 2.32.0)", async () => {
  for (const [event_type, fields, content] of STEP_EVENTS) {
    assertEquals(await contentOf({ event_type, ...fields }), content, JSON.stringify(fields));
  }
});
