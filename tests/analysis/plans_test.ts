import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type AggregatePlan, type EventSource, open, type QuantileEstimates } from "@kymo/kymo/analysis";
import type { EventRow } from "@kymo/kymo/schema";
import { quantile, quantileInterval } from "@kymo/kymo/stats";
import { withFolder } from "../recorder/event_folder.ts";
import { seededRandom } from "../recorder/random.ts";
import { groupsOf, histogramOf, scalarOf, sortedValues } from "./brute_force.ts";
import { type EventFileOptions, writeEvents } from "./event_files.ts";
import { PLANS } from "./plans.ts";
import { randomEvents } from "./random_events.ts";

/** The engine's answer to a plan equals a loop over the rows. */
function assertAnswer(
  rows: readonly Readonly<Record<string, unknown>>[],
  events: readonly EventRow[],
  plan: AggregatePlan,
): void {
  const groups = groupsOf(events, plan);
  const id = (keys: Readonly<Record<string, unknown>>): string =>
    JSON.stringify((plan.by ?? []).map((key) => keys[typeof key === "string" ? key : key.as]));
  const expected = new Map(groups.map((group) => [id(group.keys), group]));
  assertEquals(rows.map(id).sort(), [...expected.keys()].sort(), "groups");
  for (const row of rows) {
    for (const [name, aggregate] of Object.entries(plan.aggregates)) {
      const members = expected.get(id(row))!.rows;
      const message = `${name} of ${id(row)} in ${JSON.stringify(plan)}`;
      if (aggregate.op === "quantiles") {
        assertQuantiles(row[name] as QuantileEstimates, { members, aggregate, message });
      } else if (aggregate.op === "histogram") assertEquals(row[name], histogramOf(members, aggregate), message);
      else assertNumber(row[name], scalarOf(members, aggregate), message);
    }
  }
}

function assertNumber(actual: unknown, expected: unknown, message: string): void {
  if (typeof actual !== "number" || typeof expected !== "number") assertEquals(actual, expected, message);
  else assertAlmostEquals(actual, expected, Math.abs(expected) * 1e-12, message);
}

function assertQuantiles(
  { n, estimates }: QuantileEstimates,
  { members, aggregate, message }: {
    members: readonly EventRow[];
    aggregate: AggregatePlan["aggregates"][string] & { op: "quantiles" };
    message: string;
  },
): void {
  const values = sortedValues(members, aggregate);
  const stored = members.map((row) => ({ ...row, sample_weight: 1 }));
  assertEquals(n, sortedValues(stored, aggregate).length, message);
  const weighted = members.some((row) => row.sample_weight !== 1);
  for (const { probability, value, low, high } of estimates) {
    if (value === null) {
      assert(n * Math.min(probability, 1 - probability) < 1 || weighted, `${message}: p${probability} is null, n ${n}`);
      continue;
    }
    assertAlmostEquals(value, quantile(values, probability)!, Math.abs(value) * 1e-12, `${message}: p${probability}`);
    if (weighted) {
      if (low !== null) assert(low <= value && value <= high!, `${message}: interval of p${probability}`);
      continue;
    }
    const confidence = aggregate.confidence ?? 0.95;
    const interval: readonly (number | null)[] = quantileInterval(values, { probability, confidence }) ?? [null, null];
    assertEquals([low, high], interval, `${message}: interval of p${probability}`);
  }
}

/** In CSV an empty text is unknown. */
function asCsvHasIt(event: EventRow): EventRow {
  return event.model === "" ? { ...event, model: null } : event;
}

async function assertPlans(events: readonly EventRow[], files: readonly EventFileOptions[]): Promise<void> {
  await withFolder(async (dir) => {
    const size = Math.ceil(events.length / files.length);
    files.forEach((file, index) => {
      writeEvents(dir, events.slice(index * size, (index + 1) * size), { segment: index, ...file });
    });
    const source = await open(dir);
    const answers = await source.aggregate(PLANS);
    PLANS.forEach((plan, index) => assertAnswer(answers[index]!, events, plan));
  });
}

for (const format of ["journal", "parquet", "csv"] as const) {
  for (const weighted of [false, true]) {
    Deno.test(`aggregate() equals a loop over ${weighted ? "sampled" : "all"} events in ${format}`, async () => {
      const events = randomEvents(seededRandom(weighted ? 1 : 2), { rows: 700, weighted });
      await assertPlans(format === "csv" ? events.map(asCsvHasIt) : events, [{ format }]);
    });
  }
}

Deno.test("aggregate() equals a loop over events in journals and segments together", async () => {
  const events = randomEvents(seededRandom(3), { rows: 900, weighted: true });
  await assertPlans(events.map(asCsvHasIt), [{ format: "parquet" }, { format: "journal" }, { format: "csv" }, {
    format: "parquet",
  }]);
});

Deno.test("aggregate() answers for no events at all", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, randomEvents(seededRandom(4), { rows: 3, weighted: false }));
    const source: EventSource = await open(dir, { until: "2020-01-01" });
    const answers = await source.aggregate(PLANS);
    PLANS.forEach((plan, index) => assertAnswer(answers[index]!, [], plan));
  });
});
