/** What is kept of an error message. Pure. @module */
import { redactText } from "./redact_text.ts";
import { MESSAGE_CHARACTERS, redactAndCut } from "./text_limits.ts";

/** What is kept of an error message: redacted, at most 500 characters. */
export function shortMessage(message: string): string {
  return redactAndCut(message, MESSAGE_CHARACTERS, redactText);
}
