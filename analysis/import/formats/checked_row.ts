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
  const reason = typeof events === "string" ? events : problemOf(events);
  return reason === null ? takenRow(line, events as readonly LooseEvent[]) : refusedRow(line, reason, [
    text.length > KEPT_CHARACTERS ? `${text.slice(0, KEPT_CHARACTERS)}…` : text,
  ]);
}

/** Why one of the events cannot be stored, and which one of several; `null` when all can. */
export function problemOf(events: readonly LooseEvent[]): string | null {
  for (const event of events) {
    const problem = eventProblem(event);
    if (problem !== null) return events.length > 1 ? `${titleOf(event)}: ${problem}` : problem;
  }
  return null;
}

function titleOf({ kind, name }: LooseEvent): string {
  return typeof name === "string" ? `${kind} "${name}"` : String(kind);
}
