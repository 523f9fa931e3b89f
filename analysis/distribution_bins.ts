/** Values of groups, counted in bins: what {@linkcode distribution} shows. @module */
import type { Aggregate, AnswerRow, Field, Filter } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { ask, rowsQuery } from "./engine/query.ts";
import { countOf, inGroups, numberOf, ratio } from "./group_keys.ts";
import { groupId, groupOf, largestGroupsQuery, type SizedGroup } from "./largest_groups.ts";
import { logEdges, SMALLEST_LOG_EDGE } from "./stats/log_edges.ts";

/** What is counted. */
export interface DistributionBinsOptions {
  /** Which events count. */
  readonly where: readonly Filter[];
  /** What makes the groups. */
  readonly by: readonly Field[];
  /** What is measured. */
  readonly column: Field;
  /** Bins from a number to ten times it. */
  readonly binsPerDecade: number;
  /** Most groups, those with most events. */
  readonly mostGroups: number;
}

/** Values of one group in one bin. */
export interface DistributionBin {
  /** What the group is: key to value. */
  readonly by: SizedGroup["by"];
  /** Smallest number that belongs to it; 0 for 0 and below. */
  readonly low: number;
  /** Smallest number above; 0 for 0 and below. */
  readonly high: number;
  /** Values, as stored. */
  readonly n: number;
  /** Values, weighted. */
  readonly weight: number;
  /** Share of the weight of the group. */
  readonly ratio: number | null;
}

const BIN = "distribution bin";

/** Bins of the largest groups, groups with most events first, each ascending. Two batches. */
export async function distributionBins(
  source: EventSource,
  { where, by, column, binsPerDecade, mostGroups }: DistributionBinsOptions,
): Promise<DistributionBin[]> {
  const known: Filter = { measure: column, atLeast: -Number.MAX_VALUE };
  const counted = [...where, known];
  const [groups, [range]] = await ask(
    source,
    largestGroupsQuery({ where: counted, by, mostGroups }),
    rowsQuery({ where: counted, aggregates: { least: smallestPositive(column), most: { op: "max", of: column } } }),
  );
  const [least, most] = [numberOf(range!, "least"), numberOf(range!, "most")];
  const edges = least === null || most === null ? [] : logEdges({ least, most, perDecade: binsPerDecade });
  const [rows] = await source.aggregate([{
    where: [...counted, ...inGroups(by, groups.map((group) => group.by))],
    by: [...by, { bins: edges.slice(0, -1), of: column, as: BIN }],
    aggregates: { n: { op: "rows" }, weight: { op: "count" } },
  }]);
  const rowsOf = Map.groupBy(rows!, (row) => groupId(row, by));
  return groups.flatMap((group) => binsOf(rowsOf.get(groupId(group.by, by)) ?? [], { by, edges }));
}

function smallestPositive(of: Field): Aggregate {
  return { op: "min", of, where: [{ measure: of, atLeast: SMALLEST_LOG_EDGE }] };
}

function binsOf(
  rows: readonly AnswerRow[],
  { by, edges }: { readonly by: readonly Field[]; readonly edges: readonly number[] },
): DistributionBin[] {
  const whole = rows.reduce((sum, row) => sum + countOf(row, "weight"), 0);
  return rows.toSorted((a, b) => countOf(a, BIN) - countOf(b, BIN)).map((row): DistributionBin => {
    const bin = countOf(row, BIN);
    return {
      by: groupOf(row, by),
      low: bin === 0 ? 0 : edges[bin - 1]!,
      high: bin === 0 ? 0 : edges[bin]!,
      n: countOf(row, "n"),
      weight: countOf(row, "weight"),
      ratio: ratio(countOf(row, "weight"), whole),
    };
  });
}
