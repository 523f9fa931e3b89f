/** The parts of a JSON document as rows. @module */
import type { LooseEvent } from "../../../recorder/column_batch.ts";
import type { ImportRow, Reading } from "../import_format.ts";
import { type JsonElement, jsonElements } from "../json_elements.ts";
import { parseLenient } from "../lenient_json.ts";
import { checkedRow, problemOf, type RowEvents } from "./checked_row.ts";

/** Where a part stands. */
export type PartPlace = Pick<JsonElement, "key" | "index" | "line">;

/** How to read a document. */
export interface DocumentParts {
  /** Lists that are cut into their elements; `null` leaves objects whole. */
  readonly lists: readonly string[] | null;
  /** The events of a part, or why it is refused; `null` for a part that is no row. */
  readonly read: (value: unknown, place: PartPlace) => RowEvents | PartlyRefused | null;
}

/** A part of which something inside is refused. What is refused counts as a row of its own. */
export interface PartlyRefused {
  /** Events of the rest. */
  readonly events: readonly LooseEvent[];
  /** What is refused, each with its place inside of the part. */
  readonly refused: readonly InnerRefusal[];
}

/** Something inside of a part that is refused. */
export interface InnerRefusal {
  /** Where it stands in there. */
  readonly place: string;
  /** Why it is refused. */
  readonly reason: string;
  /** What it is. */
  readonly value: unknown;
}

/** Reads the parts of a document as rows. A part that is no JSON is refused, and the others stay. */
export async function* documentRows(
  { source }: Pick<Reading, "source">,
  { lists, read }: DocumentParts,
): AsyncGenerator<readonly ImportRow[]> {
  for await (const elements of jsonElements(source.chunks(), { path: source.path, lists })) {
    yield elements.flatMap((element) => {
      const found = eventsOf(element, read);
      if (found === null) return [];
      if (typeof found === "string" || !("refused" in found)) return [partRow(element, found)];
      const inner = found.refused.map(({ place, reason, value }) =>
        checkedRow(element.line, `${placeOf(element)}.${place}: ${reason}`, JSON.stringify(value))
      );
      return [partRow(element, found.events), ...inner];
    });
  }
}

function eventsOf(element: JsonElement, read: DocumentParts["read"]): ReturnType<DocumentParts["read"]> {
  let value: unknown;
  try {
    value = parseLenient(element.text);
  } catch (error) {
    return `it is not JSON, ${error instanceof Error ? error.message : error}`;
  }
  return read(value, element);
}

function partRow(element: JsonElement, events: RowEvents): ImportRow {
  const problem = typeof events === "string" ? events : problemOf(events);
  const reason = problem === null || element.key === null ? problem : `${placeOf(element)}: ${problem}`;
  return checkedRow(element.line, reason ?? events, element.text);
}

function placeOf({ key, index }: JsonElement): string {
  return `${key ?? ""}${index === null ? "" : `[${index}]`}`;
}
