/** Completes an event that is recorded after the fact. @module */
import { cellProblem } from "./cell.ts";
import { copyAttributes } from "./copy_attributes.ts";
import { copyObject, isPlainObject } from "./copy_object.ts";
import { inherit, type MutableFields } from "./event_fields.ts";
import { notePast } from "./event_tree.ts";
import type { EventInput } from "./event_input.ts";
import type { Scope } from "./scope.ts";

/** What completes it. */
export interface PastEventContext {
  /** Its id unless it has one. */
  readonly ownId: string;
  /** The event that is running. */
  readonly parent: Scope | undefined;
  /** Wall clock, milliseconds. */
  readonly nowMs: number;
  /** The trace of a root event. */
  readonly traceOf: (eventId: string) => string;
  /** Hears of a value that cannot be stored. */
  readonly onInvalid: (column: string, problem: string) => void;
}

/** Fills in ids, start and status. An event that names another parent or another trace did not happen in the running one. */
export function pastEvent(event: EventInput, context: PastEventContext): MutableFields {
  const { parent } = context;
  const row: MutableFields = copyObject(event, context.onInvalid);
  const eventId = typeof row.event_id === "string" ? row.event_id : context.ownId;
  row.event_id = eventId;
  if (parent !== undefined && isInside(row, parent)) {
    row.parent_id = parent.event_id;
    row.trace_id ??= parent.trace_id;
    inherit(row, parent.fields);
    if (row.kind === "attempt") {
      row.provider ??= parent.fields.provider;
      row.model ??= parent.fields.model;
    }
    notePast<Scope>(parent, row);
  }
  row.trace_id ??= context.traceOf(context.ownId);
  row.started_at = startOf(row, context);
  row.status ??= "ok";
  if (isPlainObject(row.attributes)) row.attributes = copyAttributes(row.attributes);
  if (Array.isArray(row.entities)) row.entities = [...row.entities];
  return row;
}

function isInside(row: MutableFields, parent: Scope): boolean {
  const { parent_id = parent.event_id, trace_id = parent.trace_id } = row;
  return parent_id === parent.event_id && trace_id === parent.trace_id;
}

function startOf({ started_at: said, duration_ms }: MutableFields, { nowMs, onInvalid }: PastEventContext): number {
  if (said !== undefined && said !== null) {
    const micros = said instanceof Date ? said.getTime() * 1000 : said as number;
    const problem = cellProblem("started_at", micros);
    if (problem === null) return micros;
    onInvalid("started_at", problem);
  }
  const isKnown = typeof duration_ms === "number" && duration_ms > 0 && Number.isFinite(duration_ms);
  return Math.round((nowMs - (isKnown ? duration_ms : 0)) * 1000);
}
