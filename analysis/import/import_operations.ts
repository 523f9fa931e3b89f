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
  readonly parent: Operation | null;
  readonly columns: Record<string, Cell>;
  name: string;
  first: number;
  last: number;
  errors: number;
}

/** Makes the gatherer. */
export function createImportOperations(map: CsvMap, reader: RowReader, ids: ImportOperationIds): ImportOperations {
  const operations = new Map<string, Operation>();
  const levels = map.operations;

  function find(level: OperationMap, key: string, make: Row & { isOwn: boolean }): Operation {
    const known = operations.get(key);
    if (known !== undefined) {
      if (make.isOwn && known.name === "") complete(known, level, make.fields);
      return known;
    }
    const parent = make.isOwn ? parentOf(level, make) : null;
    const event_id = ids.next();
    const trace_id = parent?.trace_id ?? ids.traceOfRow(make.event) ?? ids.traceOf(event_id);
    const operation: Operation = {
      event_id,
      trace_id,
      parent,
      columns: {},
      name: "",
      first: Infinity,
      last: -Infinity,
      errors: 0,
    };
    operations.set(key, operation);
    if (make.isOwn) complete(operation, level, make.fields);
    return operation;
  }

  function complete(operation: Operation, level: OperationMap, fields: readonly string[]): void {
    operation.name = reader.field(fields, level.name);
    Object.assign(operation.columns, reader.cells(fields, level.columns));
  }

  function parentOf(level: OperationMap, row: Row): Operation | null {
    if (level.parent === null) return null;
    const key = keyOf(level.parent, row.fields);
    return key === null ? null : find(level, key, { ...row, isOwn: false });
  }

  /** The key of an operation; `null` where its last column is empty: the row has none. */
  function keyOf(columns: readonly string[], fields: readonly string[]): string | null {
    const values = columns.map((column) => reader.field(fields, column));
    return values.at(-1) === "" ? null : JSON.stringify(values);
  }

  function of(fields: readonly string[], event: Readonly<Record<string, unknown>>): OperationRef | null {
    let innermost: Operation | null = null;
    for (const level of levels) {
      const key = keyOf(level.by, fields);
      if (key !== null) innermost = find(level, key, { fields, event, isOwn: true });
    }
    const start = event.started_at as number;
    const end = start + Math.round(((event.duration_ms as number | undefined) ?? 0) * 1000);
    for (let operation = innermost; operation !== null; operation = operation.parent) {
      operation.first = Math.min(operation.first, start);
      operation.last = Math.max(operation.last, end);
    }
    if (innermost !== null && event.status !== "ok" && event.status !== "failure") innermost.errors++;
    return innermost;
  }

  function* events(): Generator<Record<string, unknown>> {
    for (const { parent, columns, first, last, ...operation } of operations.values()) {
      yield {
        ...columns,
        event_id: operation.event_id,
        trace_id: operation.trace_id,
        ...(parent === null ? {} : { parent_id: parent.event_id }),
        kind: "operation",
        name: operation.name === "" ? "operation" : operation.name,
        started_at: first,
        duration_ms: (last - first) / 1000,
        status: "ok",
        error_count: operation.errors,
      };
    }
  }

  return { of, events };
}
