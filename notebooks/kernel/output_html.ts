/** Outputs of cells as HTML. @module */
import { escapeHtml } from "../../analysis/html/escape_html.ts";
import type { JsonObject, JsonValue } from "./json_value.ts";
import type { MarkdownWriter } from "./markdown_html.ts";
import type { Output } from "./notebook.ts";
import { plainText } from "./plain_text.ts";
import type { HtmlCleaner } from "./safe_html.ts";
import { svgPicture } from "./svg_picture.ts";

/** What writes the texts that are more than text. */
export interface OutputWriters {
  readonly markdown: MarkdownWriter;
  readonly clean: HtmlCleaner;
}

/** Writes an output as HTML: of a bundle the richest part that is safe. */
export function outputHtml(output: Output, writers: OutputWriters): string {
  if (output.output_type === "stream") {
    return `<pre class="${output.name}">${escapeHtml(plainText(output.text))}</pre>`;
  }
  if (output.output_type === "error") {
    const { ename, evalue, traceback } = output;
    const trace = plainText(traceback.join("\n"));
    const says = `${ename}: ${evalue}`;
    return `<pre class="failure" role="alert">${
      escapeHtml(trace.includes(evalue) ? trace : `${says}\n${trace}`)
    }</pre>`;
  }
  return bundleHtml(output.data, writers);
}

/** The first of these that is there is shown; the rest says the same in poorer ways. */
const WRITERS: Readonly<Record<string, (value: string, writers: OutputWriters, inWords: string) => string>> = {
  "image/svg+xml": (value, _, inWords) => picture(svgPicture(value), inWords),
  "image/png": (value, _, inWords) => encoded("image/png", value, inWords),
  "image/jpeg": (value, _, inWords) => encoded("image/jpeg", value, inWords),
  "image/webp": (value, _, inWords) => encoded("image/webp", value, inWords),
  "image/gif": (value, _, inWords) => encoded("image/gif", value, inWords),
  "text/html": (value, { clean }) => `<div class="scroll">${clean(value)}</div>`,
  "text/markdown": (value, { markdown }) => markdown(value),
  "text/plain": (value) => `<pre>${escapeHtml(plainText(value))}</pre>`,
  "text/latex": (value) => `<pre>${escapeHtml(value)}</pre>`,
  "application/json": (value) => `<pre>${escapeHtml(value)}</pre>`,
};

function bundleHtml(data: JsonObject, writers: OutputWriters): string {
  for (const [type, write] of Object.entries(WRITERS)) {
    const value = data[type];
    if (value !== undefined) return write(textOf(value), writers, plainText(textOf(data["text/plain"] ?? "")));
  }
  const types = Object.keys(data).join(", ");
  return types === "" ? "" : `<p class="faint">An output of the type ${escapeHtml(types)} is not shown here.</p>`;
}

function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function encoded(type: string, value: string, inWords: string): string {
  const base64 = value.replace(/\s/g, "");
  if (!/^[A-Za-z0-9+/]+=*$/.test(base64)) return `<p class="faint">A damaged picture is not shown here.</p>`;
  return picture(`data:${type};base64,${base64}`, inWords);
}

function picture(address: string, inWords: string): string {
  return `<figure class="scroll"><img src="${address}" alt="${escapeHtml(inWords)}"></figure>`;
}
