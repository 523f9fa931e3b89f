/** Text inside HTML and XML. @module */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes a text for an element's content or a quoted attribute; what no XML may hold becomes U+FFFD. */
export function escapeHtml(text: string): string {
  return withoutControls(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** Replaces what no XML document may hold, escaped or not: controls, lone surrogates, U+FFFE and U+FFFF. */
export function withoutControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, (one) => /[\t\n\r]/.test(one) ? one : "\ufffd");
}
