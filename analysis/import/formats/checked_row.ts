/** Rows whose events can be stored. @module */
import type { LooseEvent } from "../../../recorder/column_batch.ts";
import { eventProblem } from "../event_problem.ts";
import { type ImportRow, refusedRow, takenRow } from "../import_format.ts";

/** The events of a row, or why it is refused. */
export type RowEvents = readonly LooseEvent[] | string;

/** Longest text of a refused row that is kept. */
const KEPT_CHARACTERS = 10_000;

/** Holds events against the schema: where one of them cannot be stored, the row is refused. */
export function checkedRow(line: number, events: RowEvents, text: string): ImportRow {
  const reason = typeof events === "string" ? events : reasonOf(events);
  return reason === null ? takenRow(line, events as readonly LooseEvent[]) : refusedRow(line, reason, [
    text.length > KEPT_CHARACTERS ? `${text.slice(0, KEPT_CHARACTERS)}…` : text,
  ]);
}

function reasonOf(events: readonly LooseEvent[]): string | null {
  for (const event of events) {
    const problem = eventProblem(event);
    if (problem !== null) return events.length > 1 ? `${event.kind} "${event.name}": ${problem}` : problem;
  }
  return null;
}
