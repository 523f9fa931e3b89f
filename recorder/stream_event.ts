/** Reads chunks that say in `type` what they are. A table; no I/O, no state. @module */
import { type ChunkContent, contentOf, HIDDEN, hidden, NOTHING, visible } from "./chunk_content.ts";
import { isPayload, isPresent, type Payload } from "./payload.ts";

type ReadEvent = (event: Payload) => ChunkContent;

/** Reads an event; `null` for a chunk that is none, or that has its content where messages have it. */
export function readEvent(event: Payload): ChunkContent | null {
  const { type } = event;
  if (typeof type !== "string") return readNamed(event.event_type ?? event.eventType ?? event.event, event);
  const content = readNamed(type, event);
  if (content !== null) return content;
  if (type.startsWith("response.")) return responseEvent(type, event);
  return isPayload(event.message) || event.content !== undefined ? null : NOTHING;
}

function readNamed(name: unknown, event: Payload): ChunkContent | null {
  return typeof name === "string" ? EVENTS.get(name)?.(event) ?? null : null;
}

const control: ReadEvent = () => NOTHING;
const toolCall: ReadEvent = () => HIDDEN;
const media: ReadEvent = () => HIDDEN;

const EVENTS: ReadonlyMap<string, ReadEvent> = new Map<string, ReadEvent>([
  // OpenAI, responses and realtime
  ["response.output_text.delta", ({ delta }) => visible(delta)],
  ["response.text.delta", ({ delta }) => visible(delta)],
  ["response.refusal.delta", ({ delta }) => visible(delta)],
  ["response.output_item.added", ({ item }) => isPayload(item) && isToolCall(item.type) ? HIDDEN : NOTHING],
  ["response.image_generation_call.partial_image", media],
  // Anthropic
  ["message_start", control],
  ["content_block_start", ({ content_block }) => blockOf(content_block)],
  ["content_block_delta", ({ delta }) => deltaOf(delta)],
  // Cohere: v2, then v1
  ["content-start", ({ delta }) => cohereContent(delta)],
  ["content-delta", ({ delta }) => cohereContent(delta)],
  ["tool-plan-delta", ({ delta }) => hidden(cohereMessage(delta)?.toolPlan ?? cohereMessage(delta)?.tool_plan)],
  ["tool-call-start", toolCall],
  ["text-generation", ({ text }) => visible(text)],
  ["tool-calls-chunk", toolCall],
  ["tool-calls-generation", toolCall],
  ["stream-end", control],
  // Mistral's conversations
  ["message.output.delta", ({ content }) => contentOf(content)],
  ["function.call.delta", toolCall],
  // AI SDK 4 to 7: text and full streams, UI messages, providers
  ["text-delta", ({ text, textDelta, delta }) => visible(text ?? textDelta ?? delta)],
  ["reasoning", ({ text, textDelta }) => hidden(text ?? textDelta)],
  ["reasoning-delta", ({ text, delta }) => hidden(text ?? delta)],
  ["redacted-reasoning", () => HIDDEN],
  ["reasoning-file", media],
  ["file", media],
  ["tool-call", toolCall],
  ["tool-call-streaming-start", toolCall],
  ["tool-call-delta", toolCallDelta],
  ["tool-input-start", toolCall],
  ["tool-input-delta", ({ delta, inputTextDelta }) => hidden(delta ?? inputTextDelta)],
  ["tool-input-available", toolCall],
  ["steering-message", control],
  // Gemini's interactions
  ["step.start", ({ step }) => isPayload(step) && isToolCall(step.type) ? HIDDEN : NOTHING],
  ["step.delta", ({ delta }) => deltaOf(delta)],
  // LangChain's events
  ["content-block-start", ({ content }) => blockOf(content)],
  ["content-block-delta", ({ delta }) => deltaOf(delta)],
  ["content-block-finish", control],
]);

/** Events of OpenAI's responses that have no row of their own: their deltas are reasoning, calls of tools, and audio. */
function responseEvent(type: string, { delta }: Payload): ChunkContent {
  return type.endsWith(".delta") ? hidden(delta) : NOTHING;
}

/** The start of a block says that a tool is called; text and thinking start empty. */
function blockOf(block: unknown): ChunkContent {
  if (!isPayload(block)) return NOTHING;
  if (isToolCall(block.type) || block.type === "redacted_thinking") return HIDDEN;
  return isPresent(block.thinking) || isPresent(block.reasoning) ? HIDDEN : visible(block.text);
}

/** A piece of a block. Signatures, annotations and results of the provider's own tools are no content. */
function deltaOf(delta: unknown): ChunkContent {
  if (!isPayload(delta)) return NOTHING;
  switch (delta.type) {
    case "text":
    case "text_delta":
    case "text-delta":
      return visible(delta.text);
    case "thinking_delta":
      return hidden(delta.thinking);
    case "reasoning-delta":
      return hidden(delta.reasoning);
    case "input_json_delta":
      return hidden(delta.partial_json);
    case "arguments_delta":
      return hidden(delta.arguments);
    case "compaction_delta":
    case "thought_summary":
      return hidden(delta.content);
    case "image":
    case "audio":
    case "video":
    case "data-delta":
      return hidden(delta.data ?? delta.uri);
    case "block-delta":
      return isPayload(delta.fields) && delta.fields.type === "tool_call_chunk" ? HIDDEN : NOTHING;
    default:
      return isToolCall(delta.type) ? HIDDEN : NOTHING;
  }
}

/** Types such as `tool_use`, `server_tool_use`, `function_call`, `google_search_call` and `tool_call_chunk`. */
function isToolCall(type: unknown): boolean {
  return typeof type === "string" && /_use$|_call(?:_chunk)?$/.test(type);
}

function cohereMessage(delta: unknown): Payload | null {
  return isPayload(delta) && isPayload(delta.message) ? delta.message : null;
}

function cohereContent(delta: unknown): ChunkContent {
  return contentOf(cohereMessage(delta)?.content);
}

/** Of Cohere, whose pieces may be empty, and of AI SDK 4. */
function toolCallDelta({ delta, argsTextDelta }: Payload): ChunkContent {
  const calls = cohereMessage(delta)?.toolCalls ?? cohereMessage(delta)?.tool_calls;
  const call = isPayload(calls) ? calls.function : null;
  return hidden(isPayload(call) ? call.arguments : argsTextDelta);
}
