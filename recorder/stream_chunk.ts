/**
 * What one chunk of a model's stream carries. Table-driven, no I/O, no state; runs between a provider and its reader.
 *
 * Understood are OpenAI (chat completions, responses) and its copies, Anthropic, Gemini, Bedrock Converse, Ollama,
 * Cohere, the AI SDK's full stream, LangChain and plain text.
 *
 * @module
 */

/** Content of a chunk. A control frame (a role, a ping, a usage) has none. */
export interface ChunkContent {
  /** Text that a reader sees; empty for none. */
  readonly text: string;
  /** Whether there is content of any kind: text, reasoning, a tool call. */
  readonly isContent: boolean;
}

type Payload = Readonly<Record<string, unknown>>;

const NOTHING: ChunkContent = { text: "", isContent: false };
const HIDDEN: ChunkContent = { text: "", isContent: true };

/** Reads the content of a chunk; bytes and shapes that are not known carry none. May throw what a getter throws. */
export function readChunk(chunk: unknown): ChunkContent {
  if (typeof chunk === "string") return visible(chunk);
  if (!isPayload(chunk)) return NOTHING;
  for (const read of READERS) {
    const content = read(chunk);
    if (content !== null) return content;
  }
  return NOTHING;
}

/** Whether a chunk may hold token counts: looking for them in every chunk would cost more than all the rest. */
export function mayHoldUsage(chunk: unknown): boolean {
  if (!isPayload(chunk)) return false;
  if (USAGE_KEYS.some((key) => isPresent(chunk[key]))) return true;
  return WRAPPER_KEYS.some((key) => {
    const inner = chunk[key];
    return isPayload(inner) && USAGE_KEYS.some((name) => isPresent(inner[name]));
  });
}

const USAGE_KEYS = ["usage", "usageMetadata", "usage_metadata", "totalUsage", "eval_count", "x_groq", "meta"];
const WRAPPER_KEYS = ["response", "message", "delta", "metadata"];

/** Each knows one family of shapes and answers `null` to the others. */
const READERS: readonly ((chunk: Payload) => ChunkContent | null)[] = [
  openAiChat,
  typed,
  gemini,
  bedrock,
  message,
  bareContent,
];

function openAiChat({ choices }: Payload): ChunkContent | null {
  if (!Array.isArray(choices)) return null;
  return joined(choices.map((choice) => {
    if (!isPayload(choice)) return NOTHING;
    const delta = isPayload(choice.delta) ? choice.delta : choice;
    return joined([textOf(delta.content ?? delta.text ?? delta.refusal), hiddenOf(delta)]);
  }));
}

/** Shapes that say what they are in `type`. */
function typed(chunk: Payload): ChunkContent | null {
  const { type, delta } = chunk;
  if (typeof type !== "string") return null;
  if (type.startsWith("response.")) return openAiResponse(type, delta);
  switch (type) {
    case "content_block_start":
      return isPayload(chunk.content_block) && /tool_use|thinking/.test(String(chunk.content_block.type)) &&
          chunk.content_block.thinking !== ""
        ? HIDDEN
        : NOTHING;
    case "content_block_delta":
      return anthropicDelta(delta);
    case "content-delta":
      return isPayload(delta) && isPayload(delta.message) ? textOf(delta.message.content) : NOTHING;
    case "text-delta":
      return textOf(chunk.text ?? chunk.textDelta ?? delta);
    case "reasoning":
    case "reasoning-delta":
    case "tool-call":
    case "tool-call-start":
    case "tool-call-delta":
    case "tool-plan-delta":
    case "tool-input-start":
    case "tool-input-delta":
      return HIDDEN;
    default:
      return isPayload(chunk.message) || chunk.content !== undefined ? null : NOTHING;
  }
}

function openAiResponse(type: string, delta: unknown): ChunkContent {
  if (type === "response.output_text.delta" || type === "response.refusal.delta") return textOf(delta);
  return type.endsWith(".delta") && delta !== "" ? HIDDEN : NOTHING;
}

function anthropicDelta(delta: unknown): ChunkContent {
  if (!isPayload(delta) || delta.type === "signature_delta") return NOTHING;
  if (delta.type === "text_delta") return textOf(delta.text);
  return delta.partial_json === "" || delta.thinking === "" ? NOTHING : HIDDEN;
}

function gemini({ candidates }: Payload): ChunkContent | null {
  if (!Array.isArray(candidates)) return null;
  return joined(candidates.flatMap((candidate) => {
    const parts = isPayload(candidate) && isPayload(candidate.content) ? candidate.content.parts : null;
    return Array.isArray(parts) ? parts.map(partOf) : [];
  }));
}

function bedrock(chunk: Payload): ChunkContent | null {
  const { contentBlockDelta: block, contentBlockStart: start } = chunk;
  if (isPayload(start)) return isPayload(start.start) && isPresent(start.start.toolUse) ? HIDDEN : NOTHING;
  if (!isPayload(block) || !isPayload(block.delta)) return null;
  return typeof block.delta.text === "string" ? visible(block.delta.text) : HIDDEN;
}

/** Ollama's chat. */
function message({ message }: Payload): ChunkContent | null {
  return isPayload(message) ? joined([textOf(message.content), hiddenOf(message)]) : null;
}

/** Ollama's generate, LangChain, and whoever has plain `content` or `text`. */
function bareContent(chunk: Payload): ChunkContent | null {
  return joined([textOf(chunk.content ?? chunk.response ?? chunk.text ?? chunk.delta), hiddenOf(chunk)]);
}

/** Text, or a list of parts of which some are text. */
function textOf(content: unknown): ChunkContent {
  if (typeof content === "string") return visible(content);
  if (Array.isArray(content)) return joined(content.map(partOf));
  return isPayload(content) ? partOf(content) : NOTHING;
}

function partOf(part: unknown): ChunkContent {
  if (!isPayload(part)) return NOTHING;
  if (part.thought === true) return part.text === "" ? NOTHING : HIDDEN;
  if (typeof part.text === "string") return visible(part.text);
  return HIDDEN_PARTS.some((key) => isPresent(part[key])) ? HIDDEN : NOTHING;
}

const HIDDEN_PARTS = ["functionCall", "thinking", "input", "executableCode", "inlineData", "reasoning"];
const HIDDEN_KEYS = [
  "reasoning_content",
  "reasoning",
  "thinking",
  "tool_calls",
  "tool_call_chunks",
  "function_call",
  "audio",
];

function hiddenOf(delta: Payload): ChunkContent {
  return HIDDEN_KEYS.some((key) => isPresent(delta[key])) ? HIDDEN : NOTHING;
}

function joined(contents: readonly ChunkContent[]): ChunkContent {
  let text = "";
  let isContent = false;
  for (const content of contents) {
    text += content.text;
    isContent ||= content.isContent;
  }
  return { text, isContent };
}

function visible(text: string): ChunkContent {
  return { text, isContent: text !== "" };
}

function isPresent(value: unknown): boolean {
  return value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
}

function isPayload(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
