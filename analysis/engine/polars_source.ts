/** An event source on Polars. @module */
import { type EventRow, isColumnName } from "../../recorder/schema.ts";
import type { AggregatePlan, AnswerRow, Field, Filter, NestedPlan } from "./aggregate_plan.ts";
import { keyName } from "./aggregate_plan.ts";
import { answerNested } from "./answer_nested.ts";
import { answerPlans } from "./answer_plans.ts";
import { answerRows } from "./answer_table.ts";
import { filterFields } from "./dimension.ts";
import { isDistribution } from "./distributions.ts";
import type { BlocksOptions, EventBlock, EventSample, EventSource, SampleOptions, TimeRange } from "./event_source.ts";
import { cellsOf, collect, column, type LazyFrame, moment, rowsOf, stack } from "./polars.ts";
import { createPolarsChunks, type EventPart } from "./polars_chunks.ts";
import { filterExpression } from "./polars_filter.ts";
import { drawSample } from "./polars_sample.ts";
import { timeBlocks } from "./time_blocks.ts";
import type { TimeSlice } from "./time_slices.ts";

/** Events of a block unless told otherwise. */
const BLOCK_EVENTS = 25_000;

/** What a source is made of. */
export interface PolarsSourceOptions extends Omit<EventSource, "aggregate" | "sample" | "blocks" | "traces" | "frame"> {
  /**
   * Makes queries for all events with the columns of the schema and some attributes as text, always in the same order. Unless
   * `whole`, the column `attributes` itself may lack keys.
   */
  readonly scan: (attributes: readonly string[], whole: boolean) => readonly EventPart[];
  /** Whether some event may know a field. @default {every field} */
  readonly knows?: (field: Field) => boolean;
  /** Whether some `sample_weight` is not 1. */
  readonly weighted: boolean;
  /**
   * Called after a query: whether the scans since the last call can have seen no other files than those that were opened.
   *
   * @default {always}
   */
  readonly sawItsFilesOnly?: () => boolean;
  /** Called when a query failed: leaves damaged files out of the scan. False when there were none. */
  readonly findDamaged: () => boolean;
  /**
   * So many bytes of columns are kept for later questions; where a batch needs more, events are read again for each pass.
   *
   * @default {1.5 GB}
   */
  readonly keepBytes?: number;
}

const IN_ORDER_OF_TIME = { by: [column("started_at"), column("event_id")] };

/** Makes the source. */
export function polarsSource(options: PolarsSourceOptions): EventSource {
  const {
    scan,
    weighted,
    findDamaged,
    keepBytes = 1.5e9,
    sawItsFilesOnly = () => true,
    knows = () => true,
    ...description
  } = options;
  const { window, quality } = description;
  const inside = (frame: LazyFrame): LazyFrame => within(frame, window);
  const chunks = createPolarsChunks({ parts: scan, inside, knows, keepBytes });
  const chosen = new Map<number, readonly TimeSlice[] | null>();
  let turn: Promise<unknown> = Promise.resolve();

  function events(fields: ReadonlySet<Field> | null, slices: readonly TimeSlice[] | null = null): LazyFrame {
    const attributes = [...fields ?? []].filter((field) => !isColumnName(field)).map((field) =>
      field.slice("attributes.".length)
    );
    const parts = scan(attributes, fields === null || fields.has("attributes"));
    const overlapping = slices === null ? parts : parts.filter((part) => slices.some((slice) => overlaps(part, slice)));
    const all = inside(stack((overlapping.length > 0 ? overlapping : parts.slice(0, 1)).map(({ frame }) => frame)));
    return fields === null ? all : all.select([...fields].map((field) => column(field)));
  }

  function aggregate(plans: readonly (AggregatePlan | NestedPlan)[]): Promise<readonly (readonly AnswerRow[])[]> {
    return inTurn(async () => {
      const asked = plans.map((plan) => "per" in plan ? { ...plan.per, order: null } : plan);
      plans.forEach((plan) => requireNames("per" in plan ? plan.per : plan));
      const tables = await answerPlans(asked, { events: chunks, weighted });
      return plans.map((plan, index) => {
        return "per" in plan ? answerNested(plan, tables[index]!) : answerRows(tables[index]!);
      });
    });
  }

  function sample(asked: SampleOptions): Promise<EventSample> {
    const drawn = { query: events, events: chunks, most: quality.events, range: insideOf(description), chosen };
    return inTurn(() => drawSample(drawn, asked));
  }

  async function* blocks(
    { fields, where = [], within: asked, atMost = BLOCK_EVENTS }: BlocksOptions,
  ): AsyncGenerator<EventBlock> {
    const whole = insideOf(description);
    if (whole === null) return;
    const range = asked === undefined
      ? whole
      : { from: Math.max(whole.from, asked.from), to: Math.min(whole.to, asked.to) };
    if (range.from >= range.to) return;
    const counted = (): Promise<readonly TimeSlice[]> => {
      return timeBlocks({ events: where.length === 0 ? chunks : chunks.passing(where), range, atMost });
    };
    const slices = quality.events <= atMost ? [range] : await inTurn(counted);
    for (const slice of slices) {
      const block = await inTurn(() => readBlock({ fields, where, slice }));
      if (block.rows > 0) yield block;
    }
  }

  async function readBlock(
    { fields, where, slice }: Pick<BlocksOptions, "fields"> & {
      readonly where: readonly Filter[];
      readonly slice: TimeSlice;
    },
  ): Promise<EventBlock> {
    const read = new Set<Field>(["started_at", "event_id", ...fields, ...where.flatMap(filterFields)]);
    const inside = within(events(read, [slice]), slice);
    const condition = filterExpression(where);
    const asked = (condition === null ? inside : inside.filter(condition)).sort(IN_ORDER_OF_TIME);
    const rows = await collect(asked);
    return { rows: rows.height, columns: Object.fromEntries(fields.map((field) => [field, cellsOf(rows, field)])) };
  }

  function traces(ids: readonly string[]): Promise<readonly EventRow[]> {
    const wanted = filterExpression([{ field: "trace_id", in: ids }])!;
    return inTurn(() => {
      return collect(events(null).filter(wanted).sort(IN_ORDER_OF_TIME)).then(rowsOf) as Promise<unknown>;
    }) as Promise<readonly EventRow[]>;
  }

  /** One question after the other: they share what is kept. */
  function inTurn<Result>(ask: () => Result | Promise<Result>): Promise<Result> {
    const answer = turn.then(() => withoutDamage(ask));
    turn = answer.catch(() => {});
    return answer;
  }

  /** Damage inside a file shows when it is read, and does not say in which: find it, leave it out, ask again. */
  async function withoutDamage<Result>(ask: () => Result | Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        const result = await ask();
        if (sawItsFilesOnly()) return result;
      } catch (error) {
        if (sawItsFilesOnly() && !findDamaged()) throw error;
      }
      chunks.forget();
      chosen.clear();
    }
  }

  return { ...description, aggregate, sample, blocks, traces, frame: () => events(null) };
}

function within(frame: LazyFrame, { from, to }: TimeRange): LazyFrame {
  let inside = frame;
  if (from !== null) inside = inside.filter(column("started_at").gtEq(moment(from)));
  if (to !== null) inside = inside.filter(column("started_at").lt(moment(to)));
  return inside;
}

function overlaps({ first, last }: EventPart, { from, to }: TimeSlice): boolean {
  return (first === null || first < to) && (last === null || last >= from);
}

/** Time from the first to the last event, as far as it is inside the window. */
function insideOf({ window, extent }: Pick<EventSource, "window" | "extent">): TimeSlice | null {
  if (extent.first === null || extent.last === null) return null;
  const from = Math.max(extent.first, window.from ?? -Infinity);
  const to = Math.min(extent.last + 1, window.to ?? Infinity);
  return from < to ? { from, to } : null;
}

/**
 * Refuses a plan whose answer could not be read: a key and an aggregate of the same name would hide each other, and groups
 * are ordered by numbers.
 */
function requireNames({ by = [], aggregates, order }: AggregatePlan): void {
  const taken = by.map(keyName).find((name) => Object.hasOwn(aggregates, name));
  if (taken !== undefined) {
    throw new TypeError(
      `Cannot aggregate: "${taken}" names a group key and an aggregate, give the aggregate another name`,
    );
  }
  if (
    order === undefined || order === null ||
    (Object.hasOwn(aggregates, order.by) && !isDistribution(aggregates[order.by]!))
  ) return;
  const names = Object.keys(aggregates).map((name) => `"${name}"`).join(", ");
  throw new TypeError(`Cannot order groups: "${order.by}" is not a numeric aggregate, aggregates are ${names}`);
}
