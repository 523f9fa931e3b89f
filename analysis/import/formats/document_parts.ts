/** The parts of a JSON document as rows. @module */
import type { ImportRow, Reading } from "../import_format.ts";
import { type JsonElement, jsonElements } from "../json_elements.ts";
import { parseLenient } from "../lenient_json.ts";
import { checkedRow, type RowEvents } from "./checked_row.ts";

/** Where a part stands. */
export type PartPlace = Pick<JsonElement, "key" | "index" | "line">;

/** How to read a document. */
export interface DocumentParts {
  /** Lists that are cut into their elements; `null` leaves objects whole. */
  readonly lists: readonly string[] | null;
  /** The events of a part, or why it is refused; `null` for a part that is no row. */
  readonly read: (value: unknown, place: PartPlace) => RowEvents | null;
}

/** Reads the parts of a document as rows. A part that is no JSON is refused, and the others stay. */
export async function* documentRows(
  { source }: Pick<Reading, "source">,
  { lists, read }: DocumentParts,
): AsyncGenerator<readonly ImportRow[]> {
  for await (const elements of jsonElements(source.chunks(), { path: source.path, lists })) {
    yield elements.flatMap((element) => {
      const events = eventsOf(element, read);
      return events === null ? [] : [checkedRow(element.line, placed(events, element), element.text)];
    });
  }
}

function eventsOf(element: JsonElement, read: DocumentParts["read"]): RowEvents | null {
  let value: unknown;
  try {
    value = parseLenient(element.text);
  } catch (error) {
    return `it is not JSON, ${error instanceof Error ? error.message : error}`;
  }
  return read(value, element);
}

function placed(events: RowEvents, { key, index }: JsonElement): RowEvents {
  if (typeof events !== "string" || key === null) return events;
  return `${key}${index === null ? "" : `[${index}]`}: ${events}`;
}
