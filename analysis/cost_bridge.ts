/** Why the bill changed: one row per group. @module */
import type { DataFrame } from "nodejs-polars";
import { bothSides } from "./comparison/both_sides.ts";
import { type BridgeParts, bridgeParts } from "./comparison/bridge_parts.ts";
import { type ComparedSides, comparedSides } from "./comparison/comparison_options.ts";
import { askBoth } from "./comparison/comparison_side.ts";
import { type GroupCost, groupCostQuery } from "./cost_stats.ts";
import type { Field, Value } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { LLM_CALLS, requireFields } from "./group_keys.ts";
import { pricedModelsQuery } from "./priced_models.ts";
import { type StatsColumn, statsFrame } from "./stats_frame.ts";

/** What is held against what, and what makes the groups. */
export type CostBridgeOptions = ComparedSides & {
  /** Columns, or `attributes.<key>`, that make the groups: another share of these is another mix. @default {["provider", "model"]} */
  readonly by?: readonly string[];
};

/**
 * Why the bill changed: by the number of calls, the mix of groups, the tokens a call, or prices. One row per group, the largest
 * change first.
 *
 * Out:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by (`by_…` beside a column of the same name) | as stored, attributes Utf8 | | unknown in the events |
 * | calls_a, calls_b | Float64 | calls whose price is known, weighted | never |
 * | unpriced_calls_a, unpriced_calls_b | Float64 | calls without a price: in nothing below | never |
 * | cost_a_usd, cost_b_usd | Float64 | USD | never: 0 where there are no priced calls |
 * | change_usd | Float64 | USD, b less a: the four that follow, to the nano-dollar while all are below $9 million | never |
 * | volume_usd | Float64 | USD by more or fewer calls in all groups together | never |
 * | mix_usd | Float64 | USD by another share of the group in these calls | never |
 * | tokens_usd | Float64 | USD by other numbers of tokens a call: fresh, from the cache, to the cache, written | never |
 * | price_usd | Float64 | USD by other prices for these | never |
 *
 * Method: cost = calls × share of the group × Σ tokens a call × price; what each of the four makes of the change is its Shapley
 * value (1953), the mean over all orders in which they could have changed. A group that is on one side only changed the mix.
 * Calls whose cost was said count as one token each, calls paid by the second have microseconds for tokens. Sides of different
 * length differ in volume. Cost: two passes over the columns of each side.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If both values are the same, or `hours` is out of bounds.
 * @throws {SyntaxError} If the moment cannot be read.
 *
 * @example Twice the calls at the same price
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { costBridge, open } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * const call = { kind: "llm_call", name: "chat", provider: "openai", model: "gpt-4.1", input_tokens: 1000, output_tokens: 100 } as const;
 * for (const release of ["r1", "r2", "r2"]) recorder.record({ ...call, release });
 * await recorder.close();
 *
 * const table = await costBridge(await open(dir), { field: "release", a: "r1", b: "r2" });
 * assertEquals(table.select("change_usd", "volume_usd", "price_usd").toRecords(), [
 *   { change_usd: 0.0028, volume_usd: 0.0028, price_usd: 0 },
 * ]);
 * ```
 */
export async function costBridge(source: EventSource, options: CostBridgeOptions): Promise<DataFrame> {
  const action = "explain cost";
  const by = requireFields(action, options.by ?? ["provider", "model"]);
  const sides = comparedSides(action, source, options);
  const whereOf = bothSides((side) => [...LLM_CALLS, ...sides[side].where]);
  const models = await askBoth(sides, (side) => pricedModelsQuery(sides[side].source, whereOf[side]));
  const costs = await askBoth(sides, (side) => {
    return groupCostQuery({ where: whereOf[side], groupings: [by], models: models[side] });
  });
  const rows = bridged(costs[0][0]!, costs[1][0]!, by);
  const numbers = NUMBERS.map((name): StatsColumn<CostBridgeRow> => [name, "f64", (row) => row[name]]);
  return statsFrame(rows, by, numbers);
}

interface CostBridgeRow extends BridgeParts {
  readonly by: Readonly<Record<string, Value>>;
  readonly calls_a: number;
  readonly calls_b: number;
  readonly unpriced_calls_a: number;
  readonly unpriced_calls_b: number;
}

const NUMBERS = [
  "calls_a",
  "calls_b",
  "unpriced_calls_a",
  "unpriced_calls_b",
  "cost_a_usd",
  "cost_b_usd",
  "change_usd",
  "volume_usd",
  "mix_usd",
  "tokens_usd",
  "price_usd",
] as const;

function bridged(before: readonly GroupCost[], after: readonly GroupCost[], by: readonly Field[]): CostBridgeRow[] {
  const idOf = (group: GroupCost): string => JSON.stringify(by.map((key) => group.by[key]));
  const known = [before, after].map((groups) => new Map(groups.map((group) => [idOf(group), group])));
  const allOf = (groups: readonly GroupCost[]): number => groups.reduce((sum, { priced }) => sum + priced.calls, 0);
  const all = [allOf(before), allOf(after)] as const;
  const rows = [...new Set([...known[0]!.keys(), ...known[1]!.keys()])].map((id): CostBridgeRow => {
    const [a, b] = [known[0]!.get(id), known[1]!.get(id)];
    const pricedOf = (group: GroupCost | undefined) =>
      group === undefined || group.priced.calls === 0 ? null : group.priced;
    const unpricedOf = (group: GroupCost | undefined): number => {
      return group === undefined ? 0 : Math.max(0, group.calls - group.priced.calls);
    };
    const costs = [pricedOf(a), pricedOf(b)] as const;
    return {
      by: (a ?? b)!.by,
      calls_a: costs[0]?.calls ?? 0,
      calls_b: costs[1]?.calls ?? 0,
      unpriced_calls_a: unpricedOf(a),
      unpriced_calls_b: unpricedOf(b),
      ...(costs[0] === null && costs[1] === null ? NOTHING : bridgeParts({ costs, all })),
    };
  });
  return rows.sort((one, other) => Math.abs(other.change_usd) - Math.abs(one.change_usd));
}

const NOTHING: BridgeParts = {
  cost_a_usd: 0,
  cost_b_usd: 0,
  change_usd: 0,
  volume_usd: 0,
  mix_usd: 0,
  tokens_usd: 0,
  price_usd: 0,
};
