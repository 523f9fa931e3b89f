/** What one chunk of a model's stream carries. Pure. @module */
import { isPayload, isPresent } from "./payload.ts";

/** Content of a chunk. A control frame (a role, a ping, a usage) has none. */
export interface ChunkContent {
  /** Text that a reader sees; empty for none. */
  readonly text: string;
  /** Whether there is content of any kind: text, reasoning, a tool call. */
  readonly isContent: boolean;
}

/** A control frame. */
export const NOTHING: ChunkContent = { text: "", isContent: false };

/** Content that no reader sees: reasoning, a tool call. */
export const HIDDEN: ChunkContent = { text: "", isContent: true };

/** Text that a reader sees; what is no text, or an empty one, is no content. */
export function visible(text: unknown): ChunkContent {
  return typeof text === "string" && text !== "" ? { text, isContent: true } : NOTHING;
}

/** Reasoning or a tool call, where the value says something. */
export function hidden(value: unknown): ChunkContent {
  return isPresent(value) ? HIDDEN : NOTHING;
}

/** Both. */
export function joined(first: ChunkContent, second: ChunkContent): ChunkContent {
  if (!second.isContent) return first;
  return first.isContent ? { text: first.text + second.text, isContent: true } : second;
}

/** Text, a part, or a list of parts. */
export function contentOf(content: unknown): ChunkContent {
  if (typeof content === "string") return visible(content);
  return Array.isArray(content) ? contentOfParts(content) : contentOfPart(content);
}

/** All parts of a list. */
export function contentOfParts(parts: readonly unknown[]): ChunkContent {
  let content = NOTHING;
  for (const part of parts) content = joined(content, contentOfPart(part));
  return content;
}

/** Reasoning, tool calls and media, by the key that a part has them under. References and results have none of these. */
const HIDDEN_PARTS = [
  "thinking",
  "reasoning",
  "functionCall",
  "toolCall",
  "input",
  "args",
  "executableCode",
  "inlineData",
  "fileData",
];

/** A part of Gemini, Mistral, Anthropic or LangChain. */
function contentOfPart(part: unknown): ChunkContent {
  if (!isPayload(part)) return NOTHING;
  if (part.thought === true) return hidden(part.text);
  if (typeof part.text === "string" && part.text !== "") return visible(part.text);
  return HIDDEN_PARTS.some((key) => isPresent(part[key])) ? HIDDEN : NOTHING;
}
