/** Failures that come as a chunk: the stream goes on to its end as if nothing had happened. No I/O, no state. @module */
import { isPayload, isPresent, type Payload } from "./payload.ts";

/** How a stream failed: given up by its reader, or with an error. */
export type StreamFailure = { readonly how: "abandoned" } | { readonly how: "error"; readonly error: unknown };

/** Reads the failure that a chunk reports; `null` for none. May throw what a getter throws. */
export function readFailure(chunk: unknown): StreamFailure | null {
  if (!isPayload(chunk)) return null;
  switch (chunk.type ?? chunk.event_type ?? chunk.event) {
    case "abort":
      return { how: "abandoned" };
    case "error":
      return errorOf(chunk.error, chunk);
    case "response.failed":
      return isPayload(chunk.response) ? errorOf(chunk.response.error, chunk.response) : null;
    case "message-end":
      return isPayload(chunk.delta) && isPresent(chunk.delta.error) ? errorOf(chunk.delta.error, chunk) : null;
    case undefined:
      // OpenRouter and others that speak like OpenAI; Ollama.
      return isPayload(chunk.error) || typeof chunk.error === "string" ? errorOf(chunk.error, chunk) : null;
    default:
      return null;
  }
}

/** The error itself, else the event, whose `code` and `message` then say it. */
function errorOf(error: unknown, event: Payload): StreamFailure {
  return { how: "error", error: isPresent(error) ? error : event.errorText ?? event };
}
