/** What a response, or a chunk of a stream, says of itself besides its tokens. No I/O, no state. @module */

/** Model and finish reason of an answer; `null` where it does not say. */
export interface AnswerFacts {
  /** Model that answered. */
  readonly responseModel: string | null;
  /** Why it stopped, in the provider's own word. */
  readonly finishReason: string | null;
}

type Payload = Readonly<Record<string, unknown>>;

const NO_FACTS: AnswerFacts = { responseModel: null, finishReason: null };
const MODEL_KEYS = ["model", "modelVersion", "modelId", "model_name", "response_model"];
const FINISH_KEYS = [
  "finish_reason",
  "finishReason",
  "stop_reason",
  "stopReason",
  "done_reason",
];
/** Where providers keep what they say of an answer. */
const WRAPPERS = ["response", "message", "delta", "messageStop", "response_metadata", "incomplete_details"];

/** Reads a response or chunk of any provider. Never throws. */
export function readAnswerFacts(answer: unknown): AnswerFacts {
  try {
    return isPayload(answer) ? read(answer) : NO_FACTS;
  } catch {
    // Getters of the payload run foreign code.
    return NO_FACTS;
  }
}

function read(answer: Payload): AnswerFacts {
  const first = firstOf(answer.choices) ?? firstOf(answer.candidates);
  let responseModel = textOf(answer, MODEL_KEYS);
  let finishReason = textOf(answer, FINISH_KEYS) ?? (first === null ? null : textOf(first, FINISH_KEYS));
  for (const key of WRAPPERS) {
    const inner = answer[key];
    if (!isPayload(inner)) continue;
    responseModel ??= textOf(inner, MODEL_KEYS);
    finishReason ??= textOf(inner, FINISH_KEYS) ?? reasonOf(inner);
  }
  return { responseModel, finishReason: finishReason ?? reasonOf(answer) };
}

/** OpenAI's responses say `completed`, or `incomplete` and why. */
function reasonOf(answer: Payload): string | null {
  const details = answer.incomplete_details;
  if (isPayload(details) && typeof details.reason === "string") return details.reason;
  return answer.object === "response" && answer.status === "completed" ? "completed" : null;
}

function firstOf(list: unknown): Payload | null {
  return Array.isArray(list) && isPayload(list[0]) ? list[0] : null;
}

function textOf(payload: Payload, keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = payload[key];
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}

function isPayload(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
