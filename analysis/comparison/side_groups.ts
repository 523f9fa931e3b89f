/** What a side is made of: its groups, with all that is known of each as a whole. @module */
import type {
  Aggregate,
  AggregatePlan,
  AnswerRow,
  Field,
  Filter,
  QuantileEstimates,
  Value,
} from "../engine/aggregate_plan.ts";
import type { Query } from "../engine/query.ts";
import { countOf, LLM_CALLS, numberOf } from "../group_keys.ts";
import { measureAggregates, type SeriesMeasure } from "../series/series_measure.ts";
import type { ComparisonSettings, ComparisonSide } from "./comparison_side.ts";
import type { MeasuredSide } from "./measured_side.ts";
import { type PricedModels, pricedModelsQuery } from "../priced_models.ts";

/** A group on one side. */
export interface SideGroup {
  /** What it is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Events, weighted. */
  readonly calls: number;
  /** Σw²/Σw. */
  readonly clumping: number;
  /** Start of the first and last event, µs. */
  readonly span: readonly [first: number, last: number];
  /** Sessions, and the share of events that know theirs. */
  readonly sessions: { readonly count: number; readonly known_ratio: number };
  /** What is known of each measure, by its name. */
  readonly measured: Readonly<Record<string, Omit<MeasuredSide, "cells" | "clumping">>>;
}

/** All of a side. */
export interface SideGroups {
  /** Its groups, most events first. */
  readonly groups: readonly SideGroup[];
  /** What pricing needs. */
  readonly models: PricedModels;
  /** Events by group and value of each field whose mix may differ, in their order. */
  readonly mixes: readonly (readonly AnswerRow[])[];
}

/** Asks for the groups of a side. */
export function sideGroupsQuery(side: ComparisonSide, settings: ComparisonSettings): Query<SideGroups> {
  const { by, measures, mixes } = settings;
  const where = [...side.where, ...settings.where];
  const priced = pricedModelsQuery(side.source, [...where, ...LLM_CALLS]);
  return {
    plans: [groupsPlan(where, settings), ...priced.plans, ...mixes.map(mixPlan(where, by))],
    read([groups, models, ...counts]): SideGroups {
      return {
        groups: groups!.filter((row) => countOf(row, "calls") > 0).map((row) => readGroup(row, { by, measures })),
        models: priced.read([models!]),
        mixes: counts,
      };
    },
  };
}

function groupsPlan(where: readonly Filter[], { by, measures }: ComparisonSettings): AggregatePlan {
  return {
    where,
    by,
    aggregates: Object.assign({ ...GROUP_AGGREGATES }, ...measures.map(measureAggregates)),
    order: { by: "calls", descending: true },
  };
}

const GROUP_AGGREGATES: Readonly<Record<string, Aggregate>> = {
  calls: { op: "count" },
  rows: { op: "rows" },
  squares: { op: "sum", of: "sample_weight" },
  first: { op: "min", of: "started_at" },
  last: { op: "max", of: "started_at" },
  sessions: { op: "distinct", of: "session_id" },
  in_session: { op: "count", where: [{ field: "session_id", notIn: [null] }] },
};

function mixPlan(where: readonly Filter[], by: readonly Field[]): (field: Field) => AggregatePlan {
  return (field) => ({
    where,
    by: [...by, field],
    aggregates: { calls: { op: "count" } },
    order: { by: "calls", descending: true },
    limit: MOST_MIXED,
  });
}

const MOST_MIXED = 5000;

function readGroup(
  row: AnswerRow,
  { by, measures }: Pick<ComparisonSettings, "by" | "measures">,
): SideGroup {
  const calls = countOf(row, "calls");
  return {
    by: Object.fromEntries(by.map((key) => [key, row[key] as Value])),
    calls,
    clumping: (numberOf(row, "squares") ?? calls) / calls,
    span: [countOf(row, "first"), countOf(row, "last")],
    sessions: { count: countOf(row, "sessions"), known_ratio: countOf(row, "in_session") / calls },
    measured: Object.fromEntries(measures.map((measure) => [measure.name, measuredOf(row, measure)])),
  };
}

function measuredOf(row: AnswerRow, { name, of }: SeriesMeasure): SideGroup["measured"][string] {
  switch (of.kind) {
    case "quantile": {
      const { n, estimates } = row[name] as QuantileEstimates;
      return { n, quantile: estimates[0]!, deviation: null };
    }
    case "mean":
      return { n: storedOf(row, `${name} known`), quantile: null, deviation: numberOf(row, `${name} deviation`) };
    case "error_ratio":
      return { n: countOf(row, "rows"), quantile: null, deviation: null };
    case "tokens_per_call":
      return { n: storedOf(row, `${name} known`), quantile: null, deviation: null };
    case "cost_per_call":
      return { n: 0, quantile: null, deviation: null };
  }
}

/** As many events as stored as a weighted count stands for, as far as all are sampled alike. */
function storedOf(row: AnswerRow, name: string): number {
  return Math.round(countOf(row, name) * countOf(row, "rows") / countOf(row, "calls"));
}
