import { assertEquals } from "@std/assert";
import type { AggregatePlan, Filter, GroupKey } from "@kymo/kymo/analysis";
import { type CellSet, planCellSets } from "../../analysis/engine/cell_sets.ts";

const CALLS: Filter = { field: "kind", in: ["llm_call"] };
const TOOLS: Filter = { field: "kind", in: ["tool_call"] };
const OK: Filter = { field: "status", in: ["ok"] };
const COUNT = { count: { op: "count" } } as const;

function plan(where: readonly Filter[], by: readonly GroupKey[] = []): AggregatePlan {
  return { where, by, aggregates: COUNT };
}

function setsOf(plans: readonly AggregatePlan[], unknown: readonly string[] = []): CellSet[] {
  return planCellSets(plans, (field) => !unknown.includes(field));
}

function membersOf(plans: readonly AggregatePlan[]): number[][] {
  return setsOf(plans).map((set) => [...set.plans.keys()]);
}

Deno.test("planCellSets() lets plans about the same kind share their cells, whatever few labels they group by", () => {
  assertEquals(membersOf([plan([CALLS], ["model"]), plan([CALLS, OK], ["agent", "task"]), plan([CALLS])]), [[0, 1, 2]]);
});

Deno.test("planCellSets() keeps plans about other kinds apart: they share no events", () => {
  assertEquals(membersOf([plan([CALLS], ["model"]), plan([TOOLS], ["name"]), plan([]), plan([CALLS])]), [[0, 3], [1], [
    2,
  ]]);
});

Deno.test("planCellSets() lets time buckets of every width share their cells, apart from plans without", () => {
  const hours = { bucket: "1h", as: "hour" } as const;
  const days = { bucket: "1d", as: "day" } as const;
  assertEquals(membersOf([plan([CALLS], [hours]), plan([CALLS]), plan([CALLS], ["model", days])]), [[0, 2], [1]]);
});

Deno.test("planCellSets() keeps what has many values to itself", () => {
  const bins = { bins: [1, 2], of: "started_at", as: "part" } as const;
  const few = { bins: [200_000], of: "input_tokens", as: "tier" } as const;
  const plans = [plan([], ["user"]), plan([], ["duration_ms"]), plan([], [bins]), plan([], ["model", few]), plan([])];
  assertEquals(membersOf(plans), [[0], [1], [2], [3, 4]]);
});

Deno.test("planCellSets() takes out the filters that all plans of a set have", () => {
  const window: Filter = { measure: "started_at", atLeast: 1, below: 2 };
  const [set] = setsOf([plan([CALLS, window, OK], ["model"]), plan([window, CALLS])]);
  assertEquals(set!.common, [CALLS, window]);
  assertEquals([...set!.plans.values()].map(({ where }) => where), [[OK], []]);
  assertEquals(set!.dimensions, [{ label: "model" }, { label: "status" }]);
});

Deno.test("planCellSets() leaves out filters that everything passes because nobody knows the number", () => {
  const reported: Filter = { field: "cost_usd", in: [null] };
  const priced: Filter = { measure: "cost_usd", atLeast: 0 };
  const where = [reported, priced, OK];
  const asked: AggregatePlan = { where, aggregates: { count: { op: "count", where } } };
  const [set] = setsOf([asked], ["cost_usd"]);
  assertEquals(set!.common, [priced, OK]);
  assertEquals(set!.plans.get(0)!.aggregates, { count: { op: "count", where: [priced, OK] } });
  assertEquals(setsOf([asked])[0]!.common, where);
});
