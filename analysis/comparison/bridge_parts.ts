/** What the change of a cost is made of. Pure. @module */
import { type CostAmounts, type CountedCost, totalOf, usdOf } from "../cost_amounts.ts";
import { shapleyValue } from "../stats/shapley_value.ts";
import type { Both, Side } from "./both_sides.ts";

/** A group on both sides. */
export interface BridgedGroup {
  /** Its priced calls; `null` where there are none. */
  readonly costs: Both<Pick<CountedCost, "calls" | "amounts" | "quantities"> | null>;
  /** Priced calls of all groups. */
  readonly all: Both<number>;
}

/** Parts of a change, USD, whole nano-dollars. */
export interface BridgeParts {
  /** Cost of a. */
  readonly cost_a_usd: number;
  /** Cost of b. */
  readonly cost_b_usd: number;
  /** b less a: what follows adds up to it. */
  readonly change_usd: number;
  /** By more or fewer calls altogether. */
  readonly volume_usd: number;
  /** By another share of these calls. */
  readonly mix_usd: number;
  /** By more or fewer tokens a call, or another split of them into fresh, cached and written. */
  readonly tokens_usd: number;
  /** By other prices of the same tokens. */
  readonly price_usd: number;
}

const PARTS: readonly (keyof CostAmounts)[] = ["input", "cache_read", "cache_write", "output", "time", "reported"];
const NANO = 1e9;

/**
 * Splits the change of a group's cost: calls × share × Σ tokens a call × price, {@linkcode shapleyValue} of the four. What is not
 * there on one side is taken to be as on the other: a model that is new changes the mix, not the price.
 */
export function bridgeParts({ costs, all }: BridgedGroup): BridgeParts {
  const known = costs.map((cost, side) => cost ?? costs[1 - side]!);
  const shares = costs.map((cost, side) =>
    all[side] === 0 ? shareOf(costs, all, 1 - side as Side) : (cost?.calls ?? 0) / all[side]!
  );
  const perCall = known.map(({ calls, quantities }) => PARTS.map((part) => quantities[part] / calls));
  const prices = PARTS.map((part) => {
    const own = known.map(({ amounts, quantities }) =>
      quantities[part] === 0 ? null : Number(amounts[part] ?? 0n) / 1e12 / quantities[part]
    );
    return [own[0] ?? own[1] ?? 0, own[1] ?? own[0] ?? 0] as const;
  });
  const worlds = Array.from({ length: 16 }, (_, as) => {
    const [calls, mix, tokens, price] = [0, 1, 2, 3].map((factor) => (as >> factor) & 1) as [Side, Side, Side, Side];
    const each = PARTS.reduce((sum, _, part) => sum + perCall[tokens]![part]! * prices[part]![price], 0);
    return all[calls] * shares[mix]! * each;
  });
  const [before, after] = costs.map((cost) => cost === null ? 0 : Math.round(usdOf(totalOf(cost.amounts))! * NANO)) as [
    number,
    number,
  ];
  const parts = [0, 1, 2, 3].map((factor) => Math.round(shapleyValue(worlds, factor) * NANO));
  const largest = parts.reduce((most, part, index) => Math.abs(part) > Math.abs(parts[most]!) ? index : most, 0);
  parts[largest]! += after - before - parts.reduce((sum, part) => sum + part, 0);
  const [volumePart, mixPart, tokensPart, pricePart] = parts.map((part) => part / NANO) as [
    number,
    number,
    number,
    number,
  ];
  return {
    cost_a_usd: before / NANO,
    cost_b_usd: after / NANO,
    change_usd: (after - before) / NANO,
    volume_usd: volumePart,
    mix_usd: mixPart,
    tokens_usd: tokensPart,
    price_usd: pricePart,
  };
}

function shareOf(costs: BridgedGroup["costs"], all: Both<number>, side: Side): number {
  return all[side] === 0 ? 0 : (costs[side]?.calls ?? 0) / all[side];
}
