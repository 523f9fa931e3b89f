/** The text of a notebook file into a value. @module */
import { createHash } from "node:crypto";
import { isJsonObject, type JsonObject, type JsonValue } from "./json_value.ts";
import type { Cell, Notebook, Output } from "./notebook.ts";

const NEWEST_MINOR = 5;
/** About as many as Python's nbformat can read. */
const MOST_LEVELS = 500;
const ID = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * Reads a notebook of nbformat 4.0 to 4.5. Texts in several pieces are joined, cells without an id get one that follows
 * from their place and source; what programs put into metadata is kept as it is, what they put elsewhere and nbformat does
 * not have is left out.
 *
 * @param text Text of the file.
 * @param name Name of the file, for messages.
 * @returns The notebook as nbformat 4.5 has it.
 * @throws {SyntaxError} If it is no JSON or no such notebook; the message names the line or the cell.
 */
export function parseNotebook(text: string, name: string): Notebook {
  const reader = { name };
  const value = parseJson(text, reader);
  if (!isJsonObject(value)) throw fault(reader, "it is no JSON object");
  if (isDeeper(value, MOST_LEVELS)) throw fault(reader, `it is nested more than ${MOST_LEVELS} levels deep`);
  const { nbformat, nbformat_minor: minor, metadata, cells } = value;
  if (nbformat !== 4 || typeof minor !== "number" || !(minor >= 0 && minor <= NEWEST_MINOR)) {
    const found = nbformat === undefined ? "missing" : `${show(nbformat)}.${show(minor)}`;
    throw fault(reader, `nbformat must be 4.0 to 4.${NEWEST_MINOR}, current value is ${found}`);
  }
  if (!isJsonObject(metadata)) throw fault(reader, `"metadata" must be an object, current value is ${show(metadata)}`);
  if (!Array.isArray(cells)) throw fault(reader, `"cells" must be an array, current value is ${show(cells)}`);
  const taken = new Set<string>();
  return {
    metadata,
    cells: cells.map((cell: JsonValue, index): Cell => readCell(cell, { name, cell: index + 1, taken })),
  };
}

interface Reader {
  readonly name: string;
  readonly cell?: number;
  readonly output?: number;
}

interface CellReader extends Reader {
  readonly cell: number;
  /** Ids of the cells before. */
  readonly taken: Set<string>;
}

function fault({ name, cell, output }: Reader, problem: string): SyntaxError {
  const where = cell === undefined ? "" : output === undefined ? `cell ${cell}: ` : `cell ${cell}, output ${output}: `;
  return new SyntaxError(`Cannot read notebook "${name}": ${where}${problem}`);
}

function parseJson(text: string, reader: Reader): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    if (text.trim() === "") throw fault(reader, "it is empty");
    const lines = text.trimEnd().split("\n");
    const good = goodLines(lines);
    if (good === lines.length) throw fault(reader, `line ${good}: the JSON ends too early`);
    throw fault(reader, `line ${good + 1}: it is no JSON, ${show(lines[good]!.trim())}`);
  }
}

function isDeeper(value: JsonValue, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((one) => isDeeper(one, levels - 1));
}

/** How many lines from the first on may begin a JSON text: by halves, as the messages of `JSON.parse` do not always say. */
function goodLines(lines: readonly string[]): number {
  let [good, bad] = [0, lines.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (mayGoOn(lines.slice(0, middle).join("\n"))) good = middle;
    else bad = middle;
  }
  return good;
}

function mayGoOn(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const [, position] = /at position (\d+)/.exec(message) ?? [];
    return /end of JSON input/.test(message) || (position !== undefined && Number(position) >= text.length);
  }
}

function readCell(value: JsonValue, reader: CellReader): Cell {
  if (!isJsonObject(value)) throw fault(reader, "it is no object");
  const { cell_type, metadata = {}, source, id, attachments, execution_count: count = null, outputs = [] } = value;
  if (cell_type !== "code" && cell_type !== "markdown" && cell_type !== "raw") {
    throw fault(reader, `"cell_type" must be one of code, markdown, raw, current value is ${show(cell_type)}`);
  }
  if (!isJsonObject(metadata)) throw fault(reader, `"metadata" must be an object, current value is ${show(metadata)}`);
  const code = joinText(source, "source", reader);
  const base = { metadata, source: code, id: freshId(id, code, reader) };
  if (cell_type !== "code") {
    return { ...base, cell_type, ...(isJsonObject(attachments) && { attachments: bundlesOf(attachments) }) };
  }
  if (count !== null && !isCount(count)) {
    throw fault(reader, `"execution_count" must be a number or null, current value is ${show(count)}`);
  }
  if (!Array.isArray(outputs)) throw fault(reader, `"outputs" must be an array, current value is ${show(outputs)}`);
  return {
    ...base,
    cell_type,
    execution_count: count,
    outputs: outputs.map((output: JsonValue, index): Output => readOutput(output, { ...reader, output: index + 1 })),
  };
}

/** The id that a cell has, unless it has none or an earlier one has the same. */
function freshId(id: JsonValue | undefined, source: string, reader: CellReader): string {
  if (id !== undefined && (typeof id !== "string" || !ID.test(id))) {
    throw fault(reader, `"id" must be 1 to 64 letters, digits, - or _, current value is ${show(id)}`);
  }
  let fresh = id;
  for (let round = 0; fresh === undefined || reader.taken.has(fresh); round++) {
    fresh = createHash("sha256").update(`${reader.cell}.${round} ${source}`).digest("hex").slice(0, 8);
  }
  reader.taken.add(fresh);
  return fresh;
}

function readOutput(value: JsonValue, reader: Reader): Output {
  if (!isJsonObject(value)) throw fault(reader, "it is no object");
  const { output_type, name, text, ename, evalue, traceback, execution_count: count } = value;
  const { data = {}, metadata = {} } = value;
  if (output_type === "stream") {
    if (name !== "stdout" && name !== "stderr") {
      throw fault(reader, `"name" must be stdout or stderr, current value is ${show(name)}`);
    }
    return { output_type, name, text: joinText(text, "text", reader) };
  }
  if (output_type === "error") {
    const lines = Array.isArray(traceback) ? traceback.map(String) : [];
    return { output_type, ename: String(ename), evalue: String(evalue), traceback: lines };
  }
  if (output_type !== "display_data" && output_type !== "execute_result") {
    const known = "stream, display_data, execute_result, error";
    throw fault(reader, `"output_type" must be one of ${known}, current value is ${show(output_type)}`);
  }
  if (!isJsonObject(data)) throw fault(reader, `"data" must be an object, current value is ${show(data)}`);
  if (!isJsonObject(metadata)) throw fault(reader, `"metadata" must be an object, current value is ${show(metadata)}`);
  const bundle = { data: mediaBundle(data), metadata };
  if (output_type === "display_data") return { output_type, ...bundle };
  return { output_type, ...bundle, execution_count: isCount(count) ? count : null };
}

function isCount(value: JsonValue | undefined): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}

function bundlesOf(attachments: JsonObject): JsonObject {
  const bundles = Object.entries(attachments).flatMap(([name, bundle]) => {
    return isJsonObject(bundle) ? [[name, mediaBundle(bundle)]] : [];
  });
  return Object.fromEntries(bundles);
}

/**
 * A bundle of media types as nbformat has it: values of JSON types are theirs; all others are texts, joined where they are
 * in pieces, and written as JSON where they are something else.
 */
export function mediaBundle(data: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(data).map(([type, value]) => {
      if (typeof value === "string" || isJsonType(type)) return [type, value];
      const isPieces = Array.isArray(value) && value.every((piece) => typeof piece === "string");
      return [type, isPieces ? value.join("") : JSON.stringify(value)];
    }),
  );
}

/** Whether a media type is of JSON: such outputs are values, not texts. */
export function isJsonType(type: string): boolean {
  return type === "application/json" || /^application\/.*\+json$/.test(type);
}

function joinText(value: JsonValue | undefined, key: string, reader: Reader): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((piece) => typeof piece === "string")) return value.join("");
  throw fault(reader, `"${key}" must be text or an array of texts, current value is ${show(value)}`);
}

function show(value: JsonValue | undefined): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
