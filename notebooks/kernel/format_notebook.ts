/** Notebooks into the text of a file. @module */
import { isJsonObject, type JsonObject, type JsonValue } from "./json_value.ts";
import type { Cell, Notebook, Output } from "./notebook.ts";
import { isJsonType } from "./parse_notebook.ts";

/**
 * Writes a notebook as nbformat 4.5, byte for byte as Python's `nbformat` does: keys sorted, indented by one space, texts
 * as arrays of lines, a line break at the end.
 */
export function formatNotebook({ metadata, cells }: Notebook): string {
  const value = { metadata, cells: cells.map(cellValue), nbformat: 4, nbformat_minor: 5 };
  return `${written(value, "\n")}\n`;
}

function cellValue(cell: Cell): JsonObject {
  const source = lines(cell.source);
  if (cell.cell_type === "code") return { ...cell, source, outputs: cell.outputs.map(outputValue) };
  const { attachments, ...plain } = cell;
  if (attachments === undefined) return { ...plain, source };
  const bundles = Object.entries(attachments).map((
    [name, bundle],
  ) => [name, isJsonObject(bundle) ? pieces(bundle) : bundle]);
  return { ...plain, source, attachments: Object.fromEntries(bundles) };
}

function outputValue(output: Output): JsonObject {
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  if (output.output_type === "error") return { ...output };
  return { ...output, data: pieces(output.data) };
}

function pieces(data: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(data).map(([type, value]) => {
      const isText = /^text\/|^(image\/svg\+xml|application\/javascript)$/.test(type) && !isJsonType(type);
      return [type, isText && typeof value === "string" ? lines(value) : value];
    }),
  );
}

/** What Python takes for the end of a line. */
const ENDS = "\n\r\v\f\u001c-\u001e\u0085\u2028\u2029";
const LINE = new RegExp(`[^${ENDS}]*(?:\r\n|[${ENDS}])|.+$`, "gs");

function lines(text: string): string[] {
  return text.match(LINE) ?? [];
}

/** Written by hand: objects of JavaScript put keys such as "10" first, whatever the order they were given in. */
function written(value: JsonValue, line: string): string {
  const deeper = `${line} `;
  if (Array.isArray(value)) {
    return value.length === 0 ? "[]" : `[${value.map((one) => deeper + written(one, deeper)).join(",")}${line}]`;
  }
  if (!isJsonObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).filter((key) => value[key] !== undefined).sort(byCodePoint);
  if (keys.length === 0) return "{}";
  const members = keys.map((key) => `${deeper}${JSON.stringify(key)}: ${written(value[key]!, deeper)}`);
  return `{${members.join(",")}${line}}`;
}

/** As Python sorts texts; `<` compares halves of characters instead. */
function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = left[at]!.codePointAt(0)! - right[at]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
