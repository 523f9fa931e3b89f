/** The two halves of the built-in redaction, and a cheap look at whether there is anything to do. Pure. @module */
import { EMAIL_RULE, SECRET_HINT, SECRET_RULES, SIGN, WORD_HINT } from "./redact_rules.ts";

/** Whether a text may hold a secret or an e-mail address. False is certain, and much cheaper than the rules. */
export function isSuspicious(text: string): boolean {
  return SIGN.test(text) ? EMAIL_RULE.hint.test(text) || SECRET_HINT.test(text) : WORD_HINT.test(text);
}

/** Replaces keys, tokens, passwords, private keys and credentials. Linear in the length of the text. */
export function redactSecrets(text: string): string {
  if (!SECRET_HINT.test(text)) return text;
  let redacted = text;
  for (const { hint, pattern, replacement } of SECRET_RULES) {
    if (hint.test(redacted)) redacted = redacted.replace(pattern, replacement);
  }
  return redacted;
}

/** Replaces e-mail addresses. Linear in the length of the text. */
export function redactEmails(text: string): string {
  return EMAIL_RULE.hint.test(text) ? text.replace(EMAIL_RULE.pattern, EMAIL_RULE.replacement) : text;
}
