/** The groups of a side, cell by cell. @module */
import { costQuery, type CostStats } from "../cost_stats.ts";
import type { Aggregate, AnswerRow, GroupKey, Histogram, TimeBucket, Value } from "../engine/aggregate_plan.ts";
import type { Query } from "../engine/query.ts";
import { countOf, inGroups, LLM_CALLS } from "../group_keys.ts";
import { measureAggregates, type SeriesMeasure } from "../series/series_measure.ts";
import type { ComparisonCell } from "./comparison_cell.ts";
import type { ComparisonSettings, ComparisonSide } from "./comparison_side.ts";
import type { PricedModels } from "../priced_models.ts";

/** Which cells. */
export interface SideCellsOptions {
  /** The side. */
  readonly side: ComparisonSide;
  /** What is compared. */
  readonly settings: ComparisonSettings;
  /** The groups that are wanted. */
  readonly groups: readonly Readonly<Record<string, Value>>[];
  /** Width of the stretches of time; `null` for sessions. */
  readonly bucket: TimeBucket | null;
  /** What pricing needs. */
  readonly models: PricedModels;
  /** Number of a place: a start in µs, or a session. */
  readonly numberOf: (place: Value) => number;
}

/** Cells of a group in order of time. */
export type CellsOf = (group: Readonly<Record<string, Value>>, measure: SeriesMeasure) => ComparisonCell[];

const PLACE = "compared place";

/** Asks for the cells of the groups of a side. */
export function sideCellsQuery(options: SideCellsOptions): Query<CellsOf> {
  const { side, settings, groups, bucket, models } = options;
  const { by, within, measures } = settings;
  const place: GroupKey = bucket === null ? "session_id" : { bucket, as: PLACE };
  const keys: GroupKey[] = [...by, ...within, place];
  const wanted = inGroups(by, groups);
  const where = [...side.where, ...settings.where, ...wanted];
  const aggregates = Object.assign({ calls: { op: "count" } }, ...measures.map(cellAggregates));
  const isPriced = measures.some(({ of }) => of.kind === "cost_per_call");
  const costs = isPriced ? costQuery({ where: [...where, ...LLM_CALLS], groupings: [keys], models }) : null;
  const placeName = bucket === null ? "session_id" : PLACE;
  return {
    plans: [{ where, by: keys, aggregates }, ...costs?.plans ?? []],
    read([rows, ...answers]): CellsOf {
      const counted = Map.groupBy(rows!, (row) => JSON.stringify(by.map((key) => row[key])));
      const priced = Map.groupBy(
        costs?.read(answers)[0] ?? [],
        (cost) => JSON.stringify(by.map((key) => cost.by[key])),
      );
      const whereOf = (keyed: AnswerRow): Pick<ComparisonCell, "place" | "label"> => ({
        place: options.numberOf(keyed[placeName] as Value),
        label: JSON.stringify(within.map((key) => keyed[key])),
      });
      return (group, measure) => {
        const id = JSON.stringify(by.map((key) => group[key]));
        const cells = measure.of.kind === "cost_per_call"
          ? (priced.get(id) ?? []).map((cost) => ({ ...whereOf(cost.by), ...costCell(cost) }))
          : (counted.get(id) ?? []).map((row) => ({ ...whereOf(row), ...measuredCell(row, measure) }));
        return cells.filter(({ weight }) => weight > 0).sort((one, other) => one.place - other.place);
      };
    },
  };
}

type Measured = Pick<ComparisonCell, "weight" | "sum" | "histogram">;

/** Quantiles of the same number share its histogram. */
function histogramName({ of, where }: SeriesMeasure): string {
  return `histogram ${JSON.stringify([of.kind === "quantile" ? of.measure : null, where])}`;
}

function cellAggregates(measure: SeriesMeasure): Record<string, Aggregate> {
  const { name, of, where } = measure;
  if (of.kind === "quantile") return { [histogramName(measure)]: { op: "histogram", of: of.measure, where } };
  if (of.kind !== "mean") return measureAggregates(measure);
  return { [name]: { op: "sum", of: of.measure, where }, [`${name} known`]: { op: "known", of: of.measure, where } };
}

function measuredCell(row: AnswerRow, measure: SeriesMeasure): Measured {
  const { name, of } = measure;
  switch (of.kind) {
    case "quantile": {
      const histogram = row[histogramName(measure)] as Histogram;
      return { weight: histogram.weights.reduce((sum, weight) => sum + weight, 0), sum: 0, histogram };
    }
    case "mean":
      return { weight: countOf(row, `${name} known`), sum: countOf(row, name), histogram: null };
    case "error_ratio":
      return { weight: countOf(row, `${name} of`), sum: countOf(row, name), histogram: null };
    case "tokens_per_call": {
      const sum = countOf(row, `${name} input`) + countOf(row, `${name} output`);
      return { weight: countOf(row, `${name} known`), sum, histogram: null };
    }
    case "cost_per_call":
      return { weight: 0, sum: 0, histogram: null };
  }
}

function costCell({ calls, unpriced_calls, cost_usd }: CostStats): Measured {
  return { weight: cost_usd === null ? 0 : calls - unpriced_calls, sum: cost_usd ?? 0, histogram: null };
}
