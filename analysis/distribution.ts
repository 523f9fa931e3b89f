/** How a number is distributed: one row per group and bin. @module */
import type { DataFrame } from "nodejs-polars";
import type { Kind } from "../recorder/schema.ts";
import { type DistributionBin, distributionBins } from "./distribution_bins.ts";
import type { Filter } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { ofKind, OK, requireFields, requireMeasure } from "./group_keys.ts";
import { requireAtLeastOne } from "./require_at_least_one.ts";
import { type StatsColumn, statsFrame } from "./stats_frame.ts";

/** What to look at. */
export interface DistributionOptions {
  /** Columns, or `attributes.<key>`, that make the groups; none for one group of everything. @default {["model"]} */
  readonly by?: readonly string[];
  /** Which events count. @default {"llm_call"} */
  readonly kind?: Kind;
  /** Which of them. @default {those that succeeded} */
  readonly where?: readonly Filter[];
  /** Numeric column, or `attributes.<key>`, that is measured. @default {"duration_ms"} */
  readonly column?: string;
  /** Bins from a number to ten times it, from 1 to 50. @default {10} */
  readonly binsPerDecade?: number;
  /** Most groups: those with most events. @default {20} */
  readonly mostGroups?: number;
}

/**
 * How a number is distributed in each group, in bins of equal width on a logarithmic scale that all groups share.
 *
 * Out: one row per group and bin that holds some of its values; groups with most events first, bins ascending. Groups beyond
 * `mostGroups` and events that do not know the number are left out:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by (`by_…` beside a column of the same name) | as stored, attributes Utf8 | | unknown in the events |
 * | low, high | Float64 | that of `column`: from `low` on, below `high`; both 0 for all that is not above 0 | never |
 * | n | Int64 | values, as stored | never |
 * | weight | Float64 | values, weighted | never |
 * | ratio | Float64 | of the weight of the group, 0..1 | the group weighs nothing |
 *
 * Edges are powers of ten and what divides the steps between them evenly: 10 bins a decade begin at 1, 1.26, 1.58 … A logarithm
 * has no place for 0: values of 0 and below it share a bin of its own, without width. Durations and tokens are never below.
 *
 * Method: counts between edges, exact. Cost: two batches of questions, each a pass over the columns.
 *
 * @throws {TypeError} If a column is missing, or `column` is text.
 * @throws {RangeError} If `binsPerDecade` or `mostGroups` is out of bounds.
 *
 * @example A bin per decade
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { distribution, open } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * for (const duration_ms of [0, 12, 99, 100]) recorder.record({ kind: "llm_call", name: "chat", model: "a", duration_ms });
 * await recorder.close();
 *
 * const table = await distribution(await open(dir), { binsPerDecade: 1 });
 * assertEquals(table.select("low", "high", "n", "ratio").toRecords(), [
 *   { low: 0, high: 0, n: 1, ratio: 0.25 },
 *   { low: 10, high: 100, n: 2, ratio: 0.5 },
 *   { low: 100, high: 1000, n: 1, ratio: 0.25 },
 * ]);
 * ```
 */
export async function distribution(source: EventSource, options: DistributionOptions = {}): Promise<DataFrame> {
  const action = "make distribution";
  const { by = ["model"], kind = "llm_call", where = [OK], column = "duration_ms" } = options;
  const { binsPerDecade = 10, mostGroups = 20 } = options;
  requireAtLeastOne(action, "mostGroups", mostGroups);
  requireBins(action, binsPerDecade);
  const keys = requireFields(action, by);
  const rows = await distributionBins(source, {
    where: [...ofKind(kind), ...where],
    by: keys,
    column: requireMeasure(action, column),
    binsPerDecade,
    mostGroups,
  });
  return statsFrame(rows, keys, COLUMNS);
}

const MOST_BINS = 50;

function requireBins(action: string, bins: number): void {
  if (Number.isSafeInteger(bins) && bins >= 1 && bins <= MOST_BINS) return;
  throw new RangeError(
    `Cannot ${action}: binsPerDecade must be a whole number from 1 to ${MOST_BINS}, current value is ${bins}`,
  );
}

const COLUMNS: readonly StatsColumn<DistributionBin>[] = [
  ["low", "f64", ({ low }) => low],
  ["high", "f64", ({ high }) => high],
  ["n", "i64", ({ n }) => n],
  ["weight", "f64", ({ weight }) => weight],
  ["ratio", "f64", ({ ratio }) => ratio],
];
