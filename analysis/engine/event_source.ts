/** Where analyses get their events from. Types only. @module */
import type { LazyDataFrame } from "nodejs-polars";
import type { Clock, EventRow } from "../../recorder/schema.ts";
import type { Cell } from "../../recorder/cell.ts";
import type { PriceBook } from "../prices/price_book.ts";
import type { AggregatePlan, AnswerRow, Field, Filter, NestedPlan } from "./aggregate_plan.ts";

/** A file that was left out. */
export interface QuarantinedFile {
  /** Its path. */
  readonly file: string;
  /** Why. */
  readonly reason: string;
}

/** How complete a source is. */
export interface SourceQuality {
  /** Events in the files, before any window. */
  readonly events: number;
  /** Files read. */
  readonly files: number;
  /** Of these, journals: read whole at once, unlike segments. */
  readonly journals: number;
  /** Files left out, by name. */
  readonly quarantined: readonly QuarantinedFile[];
  /** Lines that a crash tore off in the middle of a write. */
  readonly torn_lines: number;
}

/** Window of time, µs; `null` is open. */
export interface TimeRange {
  /** First moment inside. */
  readonly from: number | null;
  /** First moment after. */
  readonly to: number | null;
}

/** Which events to draw, and what of them. */
export interface SampleOptions {
  /** Columns and `attributes.<key>` to read. */
  readonly fields: readonly Field[];
  /** Which events count. @default {all} */
  readonly where?: readonly Filter[];
  /** About how many events to read at most, before `where`; not more slices of time are read. */
  readonly atMost: number;
}

/** Events as columns, by `started_at`. Times are µs, attributes text. */
export interface EventSample {
  /** Events drawn. */
  readonly rows: number;
  /** Cells of each field, one per event. */
  readonly columns: Readonly<Record<string, readonly Cell[]>>;
  /** The slices of time that were read, each whole, ascending. */
  readonly slices: readonly { readonly from: number; readonly to: number }[];
  /** Whether that is all events of the window. */
  readonly complete: boolean;
}

/** Which events to read one after the other, and what of them. */
export interface BlocksOptions {
  /** Columns and `attributes.<key>` to read. */
  readonly fields: readonly Field[];
  /** Which events count. @default {all} */
  readonly where?: readonly Filter[];
  /** Only events that start there, µs. @default {the window} */
  readonly within?: { readonly from: number; readonly to: number };
  /** Most events of a block: memory is one block. Only events of one moment may be more. @default {25,000} */
  readonly atMost?: number;
}

/** Some events as columns, in order. Times are µs, attributes text. */
export interface EventBlock {
  /** Events in it. */
  readonly rows: number;
  /** Cells of each field, one per event. */
  readonly columns: Readonly<Record<string, readonly Cell[]>>;
}

/** Events that can be asked. */
export interface EventSource {
  /** Folders that were opened; none for a data frame. */
  readonly paths: readonly string[];
  /** Whether times are dates, or only a distance from 2026-01-01. */
  readonly clock: Clock;
  /** Window that is asked. */
  readonly window: TimeRange;
  /** Time of the first and last event, window or not, µs; `null` without events. */
  readonly extent: { readonly first: number | null; readonly last: number | null };
  /** How complete it is. */
  readonly quality: SourceQuality;
  /** What its calls are priced by. */
  readonly prices: PriceBook;
  /** Answers plans, in order. Ask all at once: they share the reading. */
  aggregate(plans: readonly (AggregatePlan | NestedPlan)[]): Promise<readonly (readonly AnswerRow[])[]>;
  /**
   * Events for what cannot be aggregated: order within traces, overlaps, outliers by themselves. All of the window, or whole
   * slices of time spread over it evenly by events, without moments that more than `atMost` / 10 share. Not weighted by
   * `sample_weight`: ask for that column where it matters.
   */
  sample(options: SampleOptions): Promise<EventSample>;
  /** All events of the window, by `started_at` and then `event_id`, a block at a time: for what is written somewhere else. */
  blocks(options: BlocksOptions): AsyncIterable<EventBlock>;
  /** All events of some traces, by `started_at`. */
  traces(ids: readonly string[]): Promise<readonly EventRow[]>;
  /** All events in the window as a query with every column of the schema, for analyses of your own. */
  frame(): LazyDataFrame;
}
