import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import pl from "nodejs-polars";
import { type EventSource, open, trends } from "@kymo/kymo/analysis";
import { clusterContrast, type ClusterSum } from "../../analysis/stats/cluster_contrast.ts";
import { seededRandom } from "../../analysis/stats/seeded_random.ts";
import { HOUR } from "./event_files.ts";
import { tableRows } from "./table_rows.ts";

const ORIGIN = Date.UTC(2026, 0, 1) * 1000;

/** Calls of sessions that begin at once, some of which live long, each with a level of its own. */
function sessions(seed: number, factorAt: (age: number) => number): Promise<EventSource> {
  const random = seededRandom(seed);
  const calls = Array.from({ length: 120 }).flatMap((_, session) => {
    const [level, length] = [Math.exp(0.35 * random.normal()), 2 * Math.exp(1.3 * random.normal())];
    return Array.from({ length: Math.min(300, Math.round(60 * Math.exp(0.9 * random.normal()))) }, () => {
      const age = random.next() * length;
      return { session: `s${session}`, age, duration: 6000 * level * factorAt(age) * Math.exp(0.8 * random.normal()) };
    });
  });
  return sourceOf(calls);
}

interface AgedCall {
  readonly session: string;
  /** Hours. */
  readonly age: number;
  readonly duration: number;
}

async function sourceOf(calls: readonly AgedCall[]): Promise<EventSource> {
  const source = await open(pl.DataFrame({
    kind: calls.map(() => "llm_call"),
    name: calls.map(() => "chat"),
    session_id: calls.map(({ session }) => session),
    started_at: calls.map(({ age }) => ORIGIN + Math.round(age * HOUR)),
    duration_ms: calls.map(({ duration }) => duration),
  }));
  return Object.create(source, { clock: { value: "relative" } });
}

async function changed(source: EventSource): Promise<number> {
  const table = await trends(source, { by: [], measures: ["duration_ms_p50", "duration_ms_p95"] });
  return tableRows(table).filter(({ direction }) => direction !== "stable").length;
}

Deno.test("trends() along the age of sessions does not take long sessions for a change: none in 12 without one", async () => {
  let found = 0;
  for (let seed = 1; seed <= 12; seed++) found += await changed(await sessions(seed, () => 1));
  assertEquals(found, 0);
});

Deno.test("trends() along the age of sessions finds that calls take 2.5 times as long after an hour, in 5 of 6", async () => {
  let found = 0;
  for (let seed = 1; seed <= 6; seed++) {
    if (await changed(await sessions(seed, (age) => age > 1 ? 2.5 : 1)) > 0) found++;
  }
  assert(found >= 5, `${found} of 6`);
});

Deno.test("trends() along the age of sessions take forks of one session for one, however many there are", async () => {
  const random = seededRandom(5);
  const noise = (): number => Math.exp(0.5 * random.normal());
  const early = Array.from({ length: 30 }).flatMap((_, session) => {
    return Array.from({ length: 60 }, (): AgedCall => {
      return { session: `s${session}`, age: 10 * random.next(), duration: 6000 * noise() };
    });
  });
  const late = Array.from({ length: 90 }, () => ({ age: 10 + 5 * random.next(), duration: 2000 * noise() }));
  const forks = Array.from({ length: 12 }).flatMap((_, session) =>
    late.map((call) => ({ session: `s${session}`, ...call }))
  );
  assertEquals(await changed(await sourceOf([...early, ...forks])), 0);
});

function sums(
  before: readonly (readonly [sum: number, n: number])[],
  after: typeof before,
  from = before.length,
): ClusterSum[] {
  const side = (own: typeof before, side: 0 | 1, first: number): ClusterSum[] => {
    return own.map(([sum, n], index) => ({ cluster: first + index, side, sum, n }));
  };
  return [...side(before, 0, 0), ...side(after, 1, from)];
}

Deno.test("clusterContrast() of clusters of one is Welch's test: 0.0297 by SciPy's ttest_ind(equal_var=False)", () => {
  const five = (values: readonly number[]) => [1, 2, 3, 4, 5].flatMap(() => values.map((sum) => [sum, 1] as const));
  assertAlmostEquals(clusterContrast(sums(five([1, 2, 3, 4, 5, 6]), five([2, 4, 3, 5, 6, 7])))!, 0.0297, 0.005);
});

Deno.test("clusterContrast() says nothing of a side that hangs on one cluster", () => {
  const before = Array.from({ length: 20 }, (_, index) => [10 + index % 3, 10] as const);
  assertEquals(clusterContrast(sums(before, [[500, 200]])), 1);
  assert(clusterContrast(sums(before, [[500, 200], [2, 2]]))! > 0.2);
});

Deno.test("clusterContrast() takes clusters on both sides as pairs", () => {
  const before = Array.from({ length: 20 }, (_, index) => [100 * index, 10] as const);
  const after = before.map(([sum], index) => [sum + 20 + index % 3, 10] as const);
  assert(clusterContrast(sums(before, after, 0))! < 1e-6);
  assert(clusterContrast(sums(before, after))! > 0.5);
});

Deno.test("clusterContrast() is null for too few clusters, an empty side, and values that do not vary", () => {
  assertEquals(clusterContrast([]), null);
  assertEquals(clusterContrast(sums([[1, 1]], [[2, 1]])), null);
  assertEquals(clusterContrast(sums([[1, 1], [2, 1], [3, 1]], [[0, 0]])), null);
  assertEquals(clusterContrast(sums([[1, 1], [1, 1]], [[1, 1], [1, 1]])), null);
});
