/** What a response, or a chunk of a stream, says of itself besides its tokens. No I/O, no state. @module */
import { isPayload, type Payload } from "./payload.ts";

/** Model and finish reason of an answer; `null` where it does not say. */
export interface AnswerFacts {
  /** Model that answered. */
  readonly responseModel: string | null;
  /** Why it stopped, in the provider's own word. */
  readonly finishReason: string | null;
}

const NO_FACTS: AnswerFacts = { responseModel: null, finishReason: null };
const MODEL_KEYS = ["model", "modelVersion", "modelId", "model_name", "response_model"];
const FINISH_KEYS = ["rawFinishReason", "finish_reason", "finishReason", "stop_reason", "stopReason", "done_reason"];
/** Where providers keep what they say of an answer. */
const WRAPPERS = [
  "response",
  "message",
  "delta",
  "messageStop",
  "response_metadata",
  "additional_kwargs",
  "interaction",
];

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
  if (Array.isArray(answer.choices)) return chatFacts(answer, answer.choices[0]);
  const { type } = answer;
  // Pieces of content come by the hundred and say no more.
  if (typeof type === "string" && type.endsWith("delta") && type !== "message_delta") {
    return { responseModel: wordOf(answer.model), finishReason: null };
  }
  let responseModel = textOf(answer, MODEL_KEYS);
  let finishReason = finishOf(answer) ?? finishOf(firstOf(answer.candidates));
  for (const key of WRAPPERS) {
    const inner = answer[key];
    if (!isPayload(inner)) continue;
    responseModel ??= textOf(inner, MODEL_KEYS);
    finishReason ??= finishOf(inner) ?? statusOf(inner);
  }
  return { responseModel, finishReason: finishReason ?? statusOf(answer) };
}

/** Chat completions of OpenAI and of who speaks like it: the most frequent chunk there is. */
function chatFacts({ model }: Payload, choice: unknown): AnswerFacts {
  const finishReason = isPayload(choice) ? wordOf(choice.finish_reason ?? choice.finishReason) : null;
  return { responseModel: wordOf(model), finishReason };
}

/** A reason is a word; AI SDK 6 and 7 have their providers say it in two. */
function finishOf(answer: Payload | null): string | null {
  if (answer === null) return null;
  const { finishReason } = answer;
  return isPayload(finishReason) ? textOf(finishReason, ["raw", "unified"]) : textOf(answer, FINISH_KEYS);
}

/** OpenAI's responses say `completed`, or `incomplete` and why. */
function statusOf({ object, status, incomplete_details: details }: Payload): string | null {
  if (isPayload(details) && typeof details.reason === "string") return details.reason;
  const isOver = status === "completed" || status === "incomplete" || status === "failed" || status === "cancelled";
  return isOver && (object === "response" || object === "interaction") ? status : null;
}

function firstOf(list: unknown): Payload | null {
  return Array.isArray(list) && isPayload(list[0]) ? list[0] : null;
}

function textOf(payload: Payload, keys: readonly string[]): string | null {
  for (const key of keys) {
    const word = wordOf(payload[key]);
    if (word !== null) return word;
  }
  return null;
}

function wordOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
