/** Sentences and names of the HTML report. @module */
import { escapeHtml } from "../html/escape_html.ts";

const UNIT_AFTER_NUMBER = /(\d) (?=(?:%|ms|s|min|h|pp|\/s)(?![\p{L}\p{N}]))/gu;

/** Escapes a sentence; a number stays on one line with its unit. */
export function proseHtml(text: string): string {
  return escapeHtml(text).replace(UNIT_AFTER_NUMBER, "$1\u00a0");
}

/** Escapes a name, which may be broken where its parts end. */
export function nameHtml(name: string): string {
  return name.split(/(?<=[_/.:@])(?=[^_/.:@])/u).map(escapeHtml).join("<wbr>");
}
