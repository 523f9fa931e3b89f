import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import pl from "nodejs-polars";
import { formatText, type MonthCost, monthCost, type MonthCostOptions, open } from "@kymo/kymo/analysis";
import { seededRandom } from "../../analysis/stats/seeded_random.ts";
import { withEvents } from "./event_files.ts";
import { reportOf } from "./report_source.ts";

const DAY = 86_400e6;
/** Friday 2026-05-01. */
const MAY = Date.UTC(2026, 4, 1) * 1000;

/** One call a day that the provider billed, at noon. */
async function month(costs: readonly number[], options: MonthCostOptions = {}): Promise<MonthCost> {
  const source = await open(pl.DataFrame({
    kind: costs.map(() => "llm_call"),
    name: costs.map(() => "chat"),
    started_at: costs.map((_, day) => MAY + day * DAY + DAY / 2),
    cost_usd: costs.map((cost) => cost),
  }));
  return monthCost(source, { now: new Date((MAY + (costs.length - 0.4) * DAY) / 1000), ...options });
}

Deno.test("monthCost() is what was spent and the days that are left, the week taken in", async () => {
  const costs = Array.from({ length: 31 + 15 }, (_, day) => (day + 4) % 7 >= 5 ? 2 : 10);
  const { month: name, spent_usd, cost_usd, cost_low_usd, cost_high_usd, reason } = await month(costs);
  // June 2026 has 22 working days and 8 others.
  assertEquals([name, spent_usd, Math.round(cost_usd!), reason], ["2026-06", 11 * 10 + 4 * 2, 22 * 10 + 8 * 2, null]);
  assertEquals([Math.round(cost_low_usd!), Math.round(cost_high_usd!)], [236, 236]);
});

Deno.test("monthCost() says on which day a budget will be spent", async () => {
  const costs = Array.from({ length: 31 + 10 }, () => 10);
  const spentOn = async (budgetUsd: number) => (await month(costs, { budgetUsd })).spent_on;
  assertEquals(await spentOn(301), null);
  assertEquals(await spentOn(300), "2026-06-30");
  assertEquals(await spentOn(145), "2026-06-15");
});

Deno.test("monthCost() says on which day a budget was spent, and is certain of it", async () => {
  const spentOn = async (costs: readonly number[], budgetUsd: number) => {
    const { spent_on, spent_on_earliest, spent_on_latest } = await month(costs, { budgetUsd });
    assertEquals([spent_on_earliest, spent_on_latest], [spent_on, spent_on]);
    return spent_on;
  };
  const uneven = Array.from({ length: 31 + 22 }, (_, day) => day % 2 === 0 ? 0.1 : 1.9);
  const even = uneven.map(() => 1);
  assertEquals(await spentOn(even, 5), "2026-06-05");
  assertEquals(await spentOn(even, 4.5), "2026-06-05");
  assertEquals(await spentOn(even, 22), "2026-06-22");
  assertEquals(await spentOn(uneven, 4), "2026-06-04");
  // Ten times 0.1 are 0.9999999999999999.
  assertEquals(await spentOn(even.map(() => 0.1), 1), "2026-06-10");
  // Two days are too few for a forecast.
  assertEquals(await spentOn([4, 4], 3), "2026-05-01");
});

Deno.test("formatText() says on which day a budget was spent", async () => {
  const calls = Array.from({ length: 22 }, (_, day) => ({ cost_usd: 1, started_at: MAY + day * DAY + DAY / 2 }));
  const report = await reportOf(calls, { budgetUsd: 5, now: new Date((MAY + 21.6 * DAY) / 1000) });
  assertMatch(formatText(report, { columns: 200 }), /budget spent on 2026-05-05$/m);
});

Deno.test("monthCost() holds 90 % of what months cost, and the day of a budget within its bounds", async () => {
  const [months, left] = [50, 15];
  let [inside, known, onTime] = [0, 0, 0];
  for (let seed = 1; seed <= months; seed++) {
    const random = seededRandom(seed);
    const costs = Array.from(
      { length: 31 + 30 },
      (_, day) => ((day + 4) % 7 >= 5 ? 4 : 10) * Math.exp(0.4 * random.normal()),
    );
    const found = await month(costs.slice(0, 61 - left), { budgetUsd: 220 });
    const june = costs.slice(31);
    const total = june.reduce((sum, cost) => sum + cost, 0);
    if (found.cost_low_usd! <= total && total <= found.cost_high_usd!) inside++;
    let sum = 0;
    const day = june.findIndex((cost) => (sum += cost) >= 220);
    const hit = day < 0 ? "2026-07" : new Date((MAY + (31 + day) * DAY) / 1000).toISOString().slice(0, 10);
    known++;
    if ((found.spent_on_earliest ?? "2026-07") <= hit && hit <= (found.spent_on_latest ?? "2026-07")) onTime++;
  }
  assert(inside >= 40 && inside <= 50, `${inside} of ${months}`);
  assert(onTime >= 0.85 * known, `${onTime} of ${known}`);
});

Deno.test("monthCost() says why there is no forecast", async () => {
  const few = await month([3, 3, 3]);
  assertEquals([few.spent_usd, few.cost_usd], [9, null]);
  assertStringIncludes(few.reason!, "a forecast needs 4 buckets of 1d");
  await withEvents([{ kind: "stage" }], async (source) => {
    const none = await monthCost(source);
    assertEquals([none.spent_usd, none.cost_usd], [null, null]);
    assert(none.reason !== null);
  });
  const source = await open(pl.DataFrame({ kind: ["llm_call"], name: ["a"], started_at: [MAY] }));
  const relative = await monthCost(Object.create(source, { clock: { value: "relative" } }));
  assertEquals([relative.month, relative.reason], [null, "times are distances from the start of each file, not dates"]);
});

Deno.test("monthCost() refuses budgets that are none", async () => {
  for (const budgetUsd of [0, -1, NaN, Infinity]) {
    await assertRejects(
      () => month([1], { budgetUsd }),
      RangeError,
      "Cannot forecast month: budgetUsd must be above 0",
    );
  }
});
