/** Takes secrets out of free text before it is written. Pure. @module */
import { redactEmails, redactSecrets } from "./redact_secrets.ts";

/**
 * Replaces API keys, tokens, passwords, private keys, credentials in URLs and connection strings, and e-mail addresses.
 * Linear in the length of the text.
 *
 * @example
 * ```ts
 * import { redactText } from "@kymo/kymo";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(redactText("401: key sk-proj-abcdefghijklmnop is invalid"), "401: key [redacted key] is invalid");
 * assertEquals(redactText("max_tokens: 4096 is too large"), "max_tokens: 4096 is too large");
 * ```
 */
export function redactText(text: string): string {
  return redactEmails(redactSecrets(text));
}
