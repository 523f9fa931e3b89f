/** JSON Lines: an object a line. @module */
import type { ImportRow, Reading } from "../import_format.ts";
import { isObject, type JsonObject, parseLenient } from "../lenient_json.ts";
import { textLines } from "../text_lines.ts";
import { checkedRow, type RowEvents } from "./checked_row.ts";

/** What a line holds. */
export type LineReader = (object: JsonObject, line: number) => RowEvents;

/** Reads the lines that are new. A broken line is refused, a broken last one without a line end left for the next import. */
export async function* readJsonLines(reading: Reading, read: LineReader): AsyncGenerator<readonly ImportRow[]> {
  const { source, from, setTorn } = reading;
  for await (const batch of textLines(source.chunks(from.bytes), { linesBefore: from.lines })) {
    const rows: ImportRow[] = [];
    batch.texts.forEach((text, index) => {
      const line = batch.firstLine + index;
      if (text === null) rows.push(checkedRow(line, batch.problems.get(line) ?? "it cannot be read", ""));
      else if (!isBlank(text)) {
        const value = parse(line === 1 ? withoutMark(text) : text);
        if (typeof value !== "string") rows.push(checkedRow(line, read(value, line), text));
        else if (batch.isOpen && line > 1) setTorn();
        else rows.push(checkedRow(line, value, text));
      }
    });
    yield rows;
  }
}

/** The object of a line, or why it is none. */
function parse(text: string): JsonObject | string {
  try {
    const value = parseLenient(text);
    return isObject(value) ? value : "it is no JSON object";
  } catch (error) {
    return `it is not JSON, ${error instanceof Error ? error.message : error}`;
  }
}

function isBlank(text: string): boolean {
  return text === "" || text === "\r" || text.trim() === "";
}

/** A text without the byte order mark that it may begin with. */
export function withoutMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}
