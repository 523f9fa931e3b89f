/**
 * How complex queries were. A score stands on the operation or on the selection that led to it, which is in the same trace:
 * each trace counts once.
 *
 * @module
 */
import type { Field, Filter, NestedPlan, Value } from "../engine/aggregate_plan.ts";
import type { Query } from "../engine/query.ts";
import { countOf, numberOf } from "../group_keys.ts";
import { justAbove } from "../just_above.ts";

/** Complexity of some queries. */
export interface ComplexityStats {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Queries with a score. */
  readonly n: number;
  /** Mean of the scores; `null` without any. */
  readonly mean: number | null;
  /** Queries with a score above the limit; `null` without any score. */
  readonly high: number | null;
}

/** Asks for the complexity of queries per group. */
export function complexityQuery(
  { by, limit }: { readonly by: readonly Field[]; readonly limit: number },
): Query<ComplexityStats[]> {
  const perTrace = (...where: readonly Filter[]): NestedPlan => ({
    per: {
      where: [{ field: "kind", in: ["operation", "selection"] }, ...where],
      by: ["trace_id", ...by],
      aggregates: { score: { op: "mean", of: "complexity_score" } },
    },
    by,
    aggregates: { n: { op: "count", of: "score" }, mean: { op: "mean", of: "score" } },
  });
  const scored: Filter = { measure: "complexity_score" };
  const high: Filter = { measure: "complexity_score", atLeast: justAbove(limit) };
  return {
    plans: [perTrace(scored), perTrace(high)],
    read([rows, highRows]): ComplexityStats[] {
      const idOf = (row: Readonly<Record<string, unknown>>): string => JSON.stringify(by.map((key) => row[key]));
      const highs = new Map(highRows!.map((row) => [idOf(row), countOf(row, "n")]));
      return rows!.map((row) => {
        const n = countOf(row, "n");
        return {
          by: Object.fromEntries(by.map((key) => [key, row[key] as Value])),
          n,
          mean: numberOf(row, "mean"),
          high: n === 0 ? null : highs.get(idOf(row)) ?? 0,
        };
      });
    },
  };
}
