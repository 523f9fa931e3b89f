/** The operations that imported rows belong to. @module */
import type { Cell } from "../../recorder/cell.ts";
import type { EventIds } from "../../recorder/event_ids.ts";
import type { CsvMap, OperationMap } from "./csv_map.ts";
import type { RowReader } from "./read_row.ts";

/** The operation above a row. */
export interface OperationRef {
  /** Its id. */
  readonly event_id: string;
  /** The trace of its root. */
  readonly trace_id: string;
}

/** Gathers operations while rows pass by; memory grows with the number of operations. */
export interface ImportOperations {
  /** Finds the operation of a row, made when it is the first, and widens it to the row's time. */
  of(fields: readonly string[], event: Readonly<Record<string, unknown>>): OperationRef | null;
  /** All operations as events, in the order of their first rows. */
  events(): Generator<Record<string, unknown>>;
}

/** Where operations get their ids from. */
export interface ImportOperationIds extends EventIds {
  /** The trace that a row names, `null` where it names none. */
  readonly traceOfRow: (event: Readonly<Record<string, unknown>>) => string | null;
}

/** The row that an operation is found for. */
interface Row {
  readonly fields: readonly string[];
  readonly event: Readonly<Record<string, unknown>>;
}

interface Operation extends OperationRef {
  trace_id: string;
  parent: Operation | null;
  readonly columns: Record<string, Cell>;
  /** `null` until a row of its own came: so far only others named it as the one above them. */
  name: string | null;
  first: number;
  last: number;
  errors: number;
}

/** Makes the gatherer. */
export function createImportOperations(map: CsvMap, reader: RowReader, ids: ImportOperationIds): ImportOperations {
  const operations = new Map<string, Operation>();
  const levels = map.operations;

  function find(key: string, event: Row["event"]): Operation {
    const known = operations.get(key);
    if (known !== undefined) return known;
    const event_id = ids.next();
    const operation: Operation = {
      event_id,
      trace_id: ids.traceOfRow(event) ?? ids.traceOf(event_id),
      parent: null,
      columns: {},
      name: null,
      first: Infinity,
      last: -Infinity,
      errors: 0,
    };
    operations.set(key, operation);
    return operation;
  }

  /** Takes from its first own row what an operation is called and what stands above it. */
  function complete(operation: Operation, level: OperationMap, row: Row): void {
    operation.name = reader.field(row.fields, level.name);
    Object.assign(operation.columns, reader.cells(row.fields, level.columns));
    const key = level.parent === null ? null : keyOf(levelOf(level.parent, level), level.parent, row.fields);
    if (key === null) return;
    const isNew = !operations.has(key);
    const above = find(key, row.event);
    if (isInside(above, operation)) return;
    operation.parent = above;
    if (isNew && Number.isFinite(operation.first)) above.trace_id = operation.trace_id;
    else if (ids.traceOfRow(row.event) === null) operation.trace_id = above.trace_id;
  }

  /** The level whose keys these columns are: the one made `by` just them, else the operation's own. */
  function levelOf(columns: readonly string[], own: OperationMap): number {
    const named = levels.findIndex(({ by }) => JSON.stringify(by) === JSON.stringify(columns));
    return named >= 0 ? named : levels.indexOf(own);
  }

  /** The key of an operation; `null` where its last column is empty: the row has none. */
  function keyOf(level: number, columns: readonly string[], fields: readonly string[]): string | null {
    const values = columns.map((column) => reader.field(fields, column));
    return values.at(-1) === "" ? null : JSON.stringify([level, ...values]);
  }

  function of(fields: readonly string[], event: Row["event"]): OperationRef | null {
    const start = event.started_at as number;
    const end = start + Math.round(((event.duration_ms as number | undefined) ?? 0) * 1000);
    let innermost: Operation | null = null;
    for (const [index, level] of levels.entries()) {
      const key = keyOf(index, level.by, fields);
      if (key === null) continue;
      innermost = find(key, event);
      if (innermost.name === null) complete(innermost, level, { fields, event });
      for (let operation: Operation | null = innermost; operation !== null; operation = operation.parent) {
        operation.first = Math.min(operation.first, start);
        operation.last = Math.max(operation.last, end);
      }
    }
    if (innermost !== null && event.status !== "ok" && event.status !== "failure") innermost.errors++;
    return innermost;
  }

  function* events(): Generator<Record<string, unknown>> {
    for (const { parent, columns, first, last, name, ...operation } of operations.values()) {
      yield {
        ...columns,
        event_id: operation.event_id,
        trace_id: operation.trace_id,
        ...(parent === null ? {} : { parent_id: parent.event_id }),
        kind: "operation",
        name: name === null || name === "" ? "operation" : name,
        started_at: first,
        duration_ms: (last - first) / 1000,
        status: "ok",
        error_count: operation.errors,
      };
    }
  }

  return { of, events };
}

/** Whether an operation is another one or somewhere below it: that one may not stand above. */
function isInside(operation: Operation, other: Operation): boolean {
  for (let at: Operation | null = operation; at !== null; at = at.parent) if (at === other) return true;
  return false;
}
