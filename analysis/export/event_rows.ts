/** Events as rows. @module */
import type { ColumnName, EventRow } from "../../recorder/schema.ts";
import type { Filter } from "../engine/aggregate_plan.ts";
import type { EventBlock, EventSource } from "../engine/event_source.ts";

/** Which events, and what of them. */
export interface EventRowsOptions<Name extends ColumnName> {
  /** Columns to read. */
  readonly columns: readonly Name[];
  /** Which events count. */
  readonly where: readonly Filter[];
}

/** Events in order of time, some at a time. */
export async function* eventRows<const Name extends ColumnName>(
  source: EventSource,
  { columns, where }: EventRowsOptions<Name>,
): AsyncGenerator<Pick<EventRow, Name>[]> {
  for await (const block of source.blocks({ fields: columns, where })) yield rowsOfBlock(block, columns);
}

/** The events of a block, one object each. */
export function rowsOfBlock<Name extends ColumnName>(
  { rows, columns }: EventBlock,
  names: readonly Name[],
): Pick<EventRow, Name>[] {
  return Array.from({ length: rows }, (_, row) => {
    const event: Record<string, unknown> = {};
    for (const name of names) event[name] = columns[name]![row];
    return event as Pick<EventRow, Name>;
  });
}
