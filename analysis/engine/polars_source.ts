/** An event source on Polars. @module */
import { COLUMNS, type EventRow, isColumnName } from "../../recorder/schema.ts";
import type { AggregatePlan, AnswerRow, Field, NestedPlan } from "./aggregate_plan.ts";
import type { EventSample, EventSource, SampleOptions, TimeRange } from "./event_source.ts";
import { asCategories, column, type LazyFrame, moment, rowsOf, run } from "./polars.ts";
import { answer, answerNested } from "./polars_answer.ts";
import { fieldsOf, filterExpression } from "./polars_plan.ts";
import { drawSample } from "./polars_sample.ts";
import type { TimeSlice } from "./time_slices.ts";

/** What a source is made of. */
export interface PolarsSourceOptions extends Omit<EventSource, "aggregate" | "sample" | "traces" | "frame"> {
  /**
   * Makes the query for all events with the columns of the schema and some attributes as text. Unless `whole`, the
   * column `attributes` itself may lack keys.
   */
  readonly scan: (attributes: readonly string[], whole: boolean) => LazyFrame;
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
   * Up to so many events the columns that a batch of plans needs are loaded once and kept; more are streamed from disk by each.
   *
   * @default {3_000_000}
   */
  readonly inMemoryEvents?: number;
}

/** Makes the source. */
export function polarsSource(options: PolarsSourceOptions): EventSource {
  const { scan, weighted, findDamaged, inMemoryEvents = 3_000_000, sawItsFilesOnly = () => true, ...description } =
    options;
  const { window, quality } = description;
  const streaming = quality.events > inMemoryEvents;
  let loaded: { readonly fields: ReadonlySet<Field>; readonly frame: LazyFrame } | null = null;

  function events(fields: ReadonlySet<Field> | null): LazyFrame {
    const attributes = [...fields ?? []].filter((field) => !isColumnName(field)).map((field) =>
      field.slice("attributes.".length)
    );
    const inside = within(scan(attributes, fields === null || fields.has("attributes")), window);
    return fields === null ? inside : inside.select([...fields].map((field) => column(field)));
  }

  function aggregate(plans: readonly (AggregatePlan | NestedPlan)[]): Promise<readonly (readonly AnswerRow[])[]> {
    const fields = new Set<Field>(["sample_weight"]);
    for (const plan of plans) planFields("per" in plan ? plan.per : plan).forEach((field) => fields.add(field));
    return settled(() =>
      withoutDamage(() => {
        const engine = { events: streaming ? events(fields) : load(fields), weighted, streaming };
        return plans.map((plan) => "per" in plan ? answerNested(plan, engine) : answer(plan, engine));
      })
    );
  }

  /** Loads fields, or takes what was loaded before: a second question about the same events need not read them again. */
  function load(fields: ReadonlySet<Field>): LazyFrame {
    if (loaded === null || ![...fields].every((field) => loaded!.fields.has(field))) {
      const all = new Set([...fields, ...loaded?.fields ?? []]);
      loaded = { fields: all, frame: run(categorized(events(all), all), { streaming }).lazy() };
    }
    return loaded.frame;
  }

  function sample(asked: SampleOptions): Promise<EventSample> {
    const drawn = { events, most: quality.events, range: insideOf(description) };
    return settled(() => withoutDamage(() => drawSample(drawn, asked)));
  }

  function traces(ids: readonly string[]): Promise<readonly EventRow[]> {
    const wanted = filterExpression([{ field: "trace_id", in: ids }])!;
    const inOrder = { by: [column("started_at"), column("event_id")] };
    return settled(() => {
      const rows = withoutDamage(() => rowsOf(run(events(null).filter(wanted).sort(inOrder), { streaming })));
      return rows as unknown as readonly EventRow[];
    });
  }

  /** Damage inside a file shows when it is read, and does not say in which: find it, leave it out, ask again. */
  function withoutDamage<Result>(ask: () => Result): Result {
    for (;;) {
      try {
        const result = ask();
        if (sawItsFilesOnly()) return result;
      } catch (error) {
        if (!findDamaged()) throw error;
      }
      loaded = null;
    }
  }

  return { ...description, aggregate, sample, traces, frame: () => events(null) };
}

function settled<Result>(work: () => Result): Promise<Result> {
  return Promise.resolve().then(work);
}

function within(frame: LazyFrame, { from, to }: TimeRange): LazyFrame {
  let inside = frame;
  if (from !== null) inside = inside.filter(column("started_at").gtEq(moment(from)));
  if (to !== null) inside = inside.filter(column("started_at").lt(moment(to)));
  return inside;
}

/** Time from the first to the last event, as far as it is inside the window. */
function insideOf({ window, extent }: Pick<EventSource, "window" | "extent">): TimeSlice | null {
  if (extent.first === null || extent.last === null) return null;
  const from = Math.max(extent.first, window.from ?? -Infinity);
  const to = Math.min(extent.last + 1, window.to ?? Infinity);
  return from < to ? { from, to } : null;
}

/** Text of few different values as categories; ids and free text stay text. */
function categorized(frame: LazyFrame, fields: ReadonlySet<Field>): LazyFrame {
  const texts = [...fields].filter((field) =>
    isColumnName(field) && COLUMNS[field].type === "string" && !UNIQUE.includes(field)
  );
  return texts.length === 0
    ? frame
    : frame.withColumns(...texts.map((field) => asCategories(column(field)).alias(field)));
}

const UNIQUE: readonly Field[] = ["event_id", "trace_id", "parent_id", "error_message", "input_text", "output_text"];

function planFields(plan: AggregatePlan): Set<Field> {
  const parts = [...plan.where ?? [], ...plan.by ?? []];
  const aggregates = Object.values(plan.aggregates);
  const measures = aggregates.flatMap((aggregate) => "of" in aggregate ? [aggregate.of] : []);
  return fieldsOf([...parts, ...measures, ...aggregates.flatMap((aggregate) => aggregate.where ?? [])]);
}
