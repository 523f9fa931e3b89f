/**
 * Reads the chunks of providers' streams. No I/O, no state; runs between a provider and its reader.
 *
 * Understood are OpenAI (chat completions, responses) and its copies, Anthropic, Gemini, Bedrock Converse, Ollama,
 * Cohere, Mistral, the AI SDK's full stream, LangChain and plain text.
 *
 * @module
 */
import {
  type ChunkContent,
  contentOf,
  contentOfParts,
  HIDDEN,
  hidden,
  joined,
  NOTHING,
  visible,
} from "./chunk_content.ts";
import { isPayload, isPresent, type Payload } from "./payload.ts";
import { readEvent } from "./stream_event.ts";

/** The chunk itself, out of the envelope that Mistral's client hands out. May throw what a getter throws. */
export function unwrapChunk(chunk: unknown): unknown {
  return isPayload(chunk) && isPayload(chunk.data) && chunk.type === undefined ? chunk.data : chunk;
}

/** Reads the content of a chunk; bytes and shapes that are not known carry none. May throw what a getter throws. */
export function readChunk(chunk: unknown): ChunkContent {
  if (typeof chunk === "string") return visible(chunk);
  if (!isPayload(chunk)) return NOTHING;
  if (Array.isArray(chunk.choices)) return openAiChat(chunk.choices);
  const event = readEvent(chunk);
  if (event !== null) return event;
  if (Array.isArray(chunk.candidates)) return gemini(chunk.candidates);
  // A getter of Gemini's client is not asked for a text that is not there: it would write to the console.
  if (chunk.usageMetadata !== undefined || chunk.promptFeedback !== undefined) return NOTHING;
  if (isPayload(chunk.contentBlockStart)) return bedrockStart(chunk.contentBlockStart);
  if (isPayload(chunk.contentBlockDelta)) return bedrockDelta(chunk.contentBlockDelta);
  return isPayload(chunk.message) ? message(chunk.message) : message(chunk);
}

function openAiChat(choices: readonly unknown[]): ChunkContent {
  if (choices.length === 1) return choiceOf(choices[0]);
  return choices.map(choiceOf).reduce(joined, NOTHING);
}

function choiceOf(choice: unknown): ChunkContent {
  if (!isPayload(choice)) return NOTHING;
  const delta = isPayload(choice.delta) ? choice.delta : choice;
  const { content } = delta;
  if (typeof content === "string" && content !== "") return visible(content);
  return joined(contentOf(isPresent(content) ? content : delta.text ?? delta.refusal), hiddenOf(delta));
}

function gemini(candidates: readonly unknown[]): ChunkContent {
  let found = NOTHING;
  for (const candidate of candidates) {
    const content = isPayload(candidate) && isPayload(candidate.content) ? candidate.content : null;
    if (Array.isArray(content?.parts)) found = joined(found, contentOfParts(content.parts));
  }
  return found;
}

function bedrockStart({ start }: Payload): ChunkContent {
  return isPayload(start) ? hidden(start.toolUse) : NOTHING;
}

function bedrockDelta({ delta }: Payload): ChunkContent {
  if (!isPayload(delta)) return NOTHING;
  const { text, reasoningContent, toolUse, image } = delta;
  if (typeof text === "string") return visible(text);
  if (isPayload(reasoningContent)) return hidden(reasoningContent.text ?? reasoningContent.redactedContent);
  return hidden(isPayload(toolUse) ? toolUse.input : image);
}

/** LangChain, Ollama's chat and generate, and whoever has plain `content`, `response` or `text`. */
function message(chunk: Payload): ChunkContent {
  return joined(contentOf(chunk.content ?? chunk.response ?? chunk.text ?? chunk.delta), hiddenOf(chunk));
}

const HIDDEN_KEYS = [
  "reasoning_content",
  "reasoning",
  "reasoning_details",
  "thinking",
  "tool_calls",
  "toolCalls",
  "tool_call_chunks",
  "function_call",
];

function hiddenOf(delta: Payload): ChunkContent {
  const { audio, additional_kwargs: more } = delta;
  const isHidden = HIDDEN_KEYS.some((key) => isPresent(delta[key])) ||
    (isPayload(audio) && (isPresent(audio.data) || isPresent(audio.transcript))) ||
    (isPayload(more) && isPresent(more.reasoning_content));
  return isHidden ? HIDDEN : NOTHING;
}
