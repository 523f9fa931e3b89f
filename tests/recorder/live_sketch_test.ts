import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { LogCollapsingLowestDenseDDSketch } from "@datadog/sketches-js";
import { quantile } from "@kymo/kymo/stats";
import { startLive } from "./live_recording.ts";
import { type Random, seededRandom } from "./random.ts";

const random = seededRandom(7);
const MINI = { model: "gpt-5-mini" };
const QUANTILES = { p50: 0.5, p90: 0.9, p99: 0.99 } as const;

/** Durations in milliseconds as they come in practice and in the worst case. */
const SHAPES: Readonly<Record<string, (random: Random) => number>> = {
  "Pareto, infinite variance": (random) => 200 * (1 - random.next()) ** (-1 / 1.2),
  "log-normal over six powers of ten": (random) => Math.exp(6 + 2.5 * normal(random)),
  "cache hits beside five-minute agents": (random) =>
    random.next() < 0.6 ? 1 + random.next() : 120_000 + 180_000 * random.next(),
  "microseconds to days": (random) => 10 ** (-3 + 11 * random.next()),
  "whole milliseconds, many of them 0": (random) => Math.floor(random.next() ** 4 * 900),
};

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

for (const [shape, draw] of Object.entries(SHAPES)) {
  Deno.test(`metrics() has quantiles over all calls within 1 % of the exact ones: ${shape}`, () => {
    for (const [seed, n] of [[1, 100], [2, 1777], [3, 50_000]] as const) {
      const random = seededRandom(seed);
      const durations = Array.from({ length: n }, () => draw(random));
      const { live, calls } = startLive();
      calls(...durations.map((duration_ms) => ({ duration_ms })));
      const sorted = durations.toSorted((a, b) => a - b);
      const { all } = live.metrics(MINI)!.duration_ms;
      for (const [name, probability] of Object.entries(QUANTILES)) {
        const exact = quantile(sorted, probability)!;
        assertAlmostEquals(all[name as keyof typeof QUANTILES]!, exact, exact * 0.010001);
      }
      assertEquals([all.n, all.min, all.max], [n, sorted[0]!, sorted.at(-1)!]);
      assertAlmostEquals(all.mean!, durations.reduce((sum, value) => sum + value, 0) / n, all.mean! * 1e-9);
    }
  });
}

Deno.test("metrics() has the latest quantiles that the analysis has of the same durations", () => {
  const random = seededRandom(11);
  const durations = Array.from({ length: 400 }, SHAPES["Pareto, infinite variance"]!.bind(null, random));
  const { live, calls } = startLive({ latest: 150 });
  calls(...durations.map((duration_ms) => ({ duration_ms })));
  const { latest } = live.metrics(MINI)!.duration_ms;
  const sorted = durations.slice(-150).toSorted((a, b) => a - b);
  for (const [name, probability] of Object.entries(QUANTILES)) {
    const exact = quantile(sorted, probability)!;
    assertAlmostEquals(latest[name as keyof typeof QUANTILES]!, exact, exact * 1e-12);
  }
});

Deno.test("metrics() does not depend on the order of the calls, but for the latest", () => {
  const random = seededRandom(5);
  const durations = Array.from({ length: 3000 }, () => Math.exp(9 * random.next()));
  const all = [durations, durations.toReversed(), durations.toSorted((a, b) => a - b)].map((ordered) => {
    const { live, calls } = startLive();
    calls(...ordered.map((duration_ms) => ({ duration_ms })));
    const { sum: _sum, mean: _mean, ...stats } = live.metrics(MINI)!.duration_ms.all;
    return stats;
  });
  assertEquals(all[1], all[0]);
  assertEquals(all[2], all[0]);
});

Deno.test("snapshot() has at most 2048 bins per key, whatever the durations; the high quantiles stay right", () => {
  const durations = Array.from({ length: 20_000 }, (_, index) => 1e-9 * 10 ** (24 * index / 19_999));
  const shuffled = durations.map((duration) => ({ duration, at: random.next() })).sort((a, b) => a.at - b.at);
  for (const ordered of [durations, durations.toReversed(), shuffled.map(({ duration }) => duration)]) {
    const { live, calls } = startLive();
    calls(...ordered.map((duration_ms) => ({ duration_ms })));
    const { sketch } = live.snapshot().keys[0]!.duration_ms;
    assert(Object.keys(sketch.bins).length <= 2048);
    assertEquals(sketch.zeros + Object.values(sketch.bins).reduce((sum, count) => sum + count, 0), 20_000);
    const { p50, p99 } = live.metrics(MINI)!.duration_ms.all;
    assertAlmostEquals(p50!, quantile(durations, 0.5)!, p50! * 0.0101);
    assertAlmostEquals(p99!, quantile(durations, 0.99)!, p99! * 0.0101);
  }
});

Deno.test("snapshot() has the bins of DataDog's own DDSketch", () => {
  for (const draw of Object.values(SHAPES)) {
    const { live, calls } = startLive();
    const theirs = new LogCollapsingLowestDenseDDSketch({ relativeAccuracy: 0.01 });
    for (let index = 0; index < 5000; index++) {
      const duration_ms = draw(random);
      calls({ duration_ms });
      theirs.accept(duration_ms);
    }
    const { sketch } = live.snapshot().keys[0]!.duration_ms;
    const bins = theirs.store.bins.map((count, index) => [String(index + theirs.store.offset), count] as const);
    assertEquals(sketch.bins, Object.fromEntries(bins.filter(([, count]) => count > 0)));
    const { count, sum, min, max, zeroCount } = theirs;
    assertEquals([sketch.n, sketch.sum, sketch.min, sketch.max, sketch.zeros], [count, sum, min, max, zeroCount]);
    const { p99 } = live.metrics(MINI)!.duration_ms.all;
    assertAlmostEquals(p99!, theirs.getValueAtQuantile(0.99), p99! * 0.021);
  }
});
