/** The two halves of the built-in redaction, and a cheap look at whether there is anything to do. Pure. @module */
import { EMAIL_RULE, SECRET_HINT, SECRET_RULES } from "./redact_rules.ts";

/** Whether a text may hold a secret or an e-mail address. False is certain, and much cheaper than the rules. */
export function isSuspicious(text: string): boolean {
  return mayHoldEmail(text) || SECRET_HINT.test(text);
}

/** Replaces keys, tokens, passwords, private keys and credentials. Linear in the length of the text. */
export function redactSecrets(text: string): string {
  if (!SECRET_HINT.test(text)) return text;
  let redacted = text;
  for (const { pattern, replacement } of SECRET_RULES) redacted = redacted.replace(pattern, replacement);
  return redacted;
}

/** Replaces e-mail addresses. Linear in the length of the text. */
export function redactEmails(text: string): string {
  return mayHoldEmail(text) ? text.replace(EMAIL_RULE.pattern, EMAIL_RULE.replacement) : text;
}

function mayHoldEmail(text: string): boolean {
  return text.includes("@") || text.includes("%40");
}
