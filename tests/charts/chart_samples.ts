/** Rows for every chart, with groups of any name. @module */
import {
  cacheSaving,
  type Chart,
  type ChartData,
  type ChartOptions,
  costBridgeSteps,
  costLatencyQuality,
  costOverTime,
  errorsOverTime,
  firstTokenAgainstTotal,
  forecastBand,
  latencyAgainstConcurrency,
  latencyAgainstTokens,
  latencyDistribution,
  percentileHeatmap,
  percentileRanges,
  performanceOverTime,
  stageShare,
  traceWaterfall,
} from "@kymo/kymo/charts";
import { seededRandom } from "@kymo/kymo/stats";

/** A row of a chart. */
export type SampleRow = Readonly<Record<string, unknown>>;

/** A chart with what it draws. */
export interface ChartSample {
  /** Name of the chart function. */
  readonly name: string;
  /** Draws rows. */
  readonly draw: (data: ChartData, options?: ChartOptions) => Chart;
  /** Rows for these groups. */
  readonly rows: (names: readonly string[]) => SampleRow[];
  /** What is measured: columns that can be unknown or 0. */
  readonly measures: readonly string[];
}

/** All charts. */
export const CHART_SAMPLES: readonly ChartSample[] = [
  {
    name: "cacheSaving",
    draw: cacheSaving,
    rows: cacheRows,
    measures: ["saved_usd", "input_cost_usd", "uncached_cost_usd"],
  },
  {
    name: "costBridgeSteps",
    draw: costBridgeSteps,
    rows: bridgeRows,
    measures: ["cost_a_usd", "cost_b_usd", "volume_usd", "mix_usd", "tokens_usd", "price_usd"],
  },
  {
    name: "costLatencyQuality",
    draw: costLatencyQuality,
    rows: tradeoffRows,
    measures: ["cost_per_call_usd", "duration_ms_p50", "score", "on_front"],
  },
  { name: "costOverTime", draw: costOverTime, rows: timelineRows, measures: ["cost_usd", "calls"] },
  {
    name: "errorsOverTime",
    draw: errorsOverTime,
    rows: errorRows,
    measures: ["failed", "ratio", "ratio_low", "ratio_high"],
  },
  {
    name: "firstTokenAgainstTotal",
    draw: firstTokenAgainstTotal,
    rows: callRows,
    measures: ["first_token_ms", "duration_ms"],
  },
  { name: "forecastBand", draw: forecastBand, rows: forecastRows, measures: ["value", "low", "high"] },
  {
    name: "latencyAgainstConcurrency",
    draw: latencyAgainstConcurrency,
    rows: loadRows,
    measures: ["p50", "p50_low", "p50_high", "p90", "p90_low", "p90_high"],
  },
  {
    name: "latencyAgainstTokens",
    draw: latencyAgainstTokens,
    rows: callRows,
    measures: ["output_tokens", "duration_ms"],
  },
  { name: "latencyDistribution", draw: latencyDistribution, rows: binRows, measures: ["ratio", "n"] },
  { name: "percentileHeatmap", draw: percentileHeatmap, rows: timelineRows, measures: ["p50", "p99"] },
  {
    name: "percentileRanges",
    draw: percentileRanges,
    rows: percentileRows,
    measures: ["p50", "p50_low", "p50_high", "p99"],
  },
  {
    name: "performanceOverTime",
    draw: performanceOverTime,
    rows: timelineRows,
    measures: ["p50", "p50_low", "p50_high", "p99"],
  },
  { name: "stageShare", draw: stageShare, rows: stageRows, measures: ["path_ratio"] },
  { name: "traceWaterfall", draw: traceWaterfall, rows: spanRows, measures: ["end_ms"] },
];

/** Names of models as long as the longest in use: 40 characters each. */
export function longNames(count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => `provider-WITH/Mixtral-8x22B-Instruct-v${String(index).padStart(2, "0")}`,
  );
}

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 8, 14);
const BUCKETS = 24;

/** Calls of day and night, slower towards the end. */
function timelineRows(names: readonly string[]): SampleRow[] {
  return names.flatMap((model, group) =>
    Array.from({ length: BUCKETS }, (_, hour) => {
      const p50 = 800 * (1 + group / 3) * (1 + hour / 40) * (1 + 0.2 * Math.sin(hour + group));
      const [at, until] = [new Date(START + hour * HOUR_MS), new Date(START + (hour + 1) * HOUR_MS)];
      const quantiles = {
        p50,
        p50_low: 0.9 * p50,
        p50_high: 1.12 * p50,
        p99: 6 * p50,
        p99_low: 4 * p50,
        p99_high: 9 * p50,
      };
      const calls = 40 + 5 * group;
      return {
        model,
        at,
        until,
        clock: "utc",
        calls,
        failed: 1,
        error_ratio: 1 / calls,
        n: calls - 1,
        ...quantiles,
        cost_usd: 0.4 * (group + 1),
        unpriced_calls: 2,
      };
    })
  );
}

function errorRows(names: readonly string[]): SampleRow[] {
  return names.flatMap((error_category, group) =>
    Array.from({ length: BUCKETS }, (_, hour) => {
      const failed = (hour * (group + 2)) % 5;
      const [at, until] = [new Date(START + hour * HOUR_MS), new Date(START + (hour + 1) * HOUR_MS)];
      const ratio = failed / 400;
      return {
        at,
        until,
        clock: "utc",
        error_category,
        failed,
        calls: 400,
        ratio,
        ratio_low: 0.6 * ratio,
        ratio_high: 1.6 * ratio + 0.002,
      };
    })
  );
}

function percentileRows(names: readonly string[]): SampleRow[] {
  return names.map((model, group) => {
    const p50 = 700 * (1 + group / 4);
    return {
      model,
      n: 900 - group,
      p50,
      p50_low: 0.95 * p50,
      p50_high: 1.1 * p50,
      p99: 9 * p50,
      p99_low: 7 * p50,
      p99_high: null,
      reason: null,
    };
  });
}

function binRows(names: readonly string[]): SampleRow[] {
  return names.flatMap((model, group) => {
    const zero = { model, low: 0, high: 0, n: 3, weight: 3, ratio: 0.03 };
    const bins = Array.from({ length: 14 }, (_, bin) => {
      const n = Math.round(100 * Math.exp(-((bin - 6 - group / 20) ** 2) / 8));
      return { model, low: 10 ** (2 + bin / 10), high: 10 ** (2 + (bin + 1) / 10), n, weight: n, ratio: n / 500 };
    });
    return [zero, ...bins];
  });
}

function callRows(names: readonly string[]): SampleRow[] {
  const random = seededRandom(7);
  return names.flatMap((model, group) =>
    Array.from({ length: 60 }, (_, call) => {
      const output_tokens = call === 0 ? 0 : Math.round(120 * Math.exp(0.8 * random.normal()));
      const first_token_ms = call === 1 ? 0 : 250 * (1 + group / 5) * Math.exp(0.4 * random.normal());
      return {
        model,
        first_token_ms,
        output_tokens,
        duration_ms: first_token_ms + 9 * output_tokens,
        status: "ok",
        of: 60 * names.length,
      };
    })
  );
}

function spanRows(names: readonly string[]): SampleRow[] {
  const root = {
    depth: 0,
    kind: "operation",
    name: "answer",
    model: null,
    status: "ok",
    start_ms: 0,
    end_ms: 100 * names.length,
    on_path: "[]",
  };
  const inside = names.map((name, index) => {
    const [from, to] = [100 * index, 100 * (index + 1)];
    const kind = index % 2 === 0 ? "stage" : "llm_call";
    return {
      depth: 1 + index % 3,
      kind,
      name,
      model: null,
      status: index % 3 === 1 ? "timeout" : "ok",
      start_ms: from,
      end_ms: to,
      on_path: JSON.stringify([[from, to]]),
    };
  });
  return [root, ...inside];
}

function stageRows(names: readonly string[]): SampleRow[] {
  const total = names.length * (names.length + 1) / 2;
  return names.map((stage, index) => ({
    operation: "answer",
    kind: "stage",
    stage,
    model: null,
    operations: 40,
    path_ratio: (names.length - index) / total,
  }));
}

function bridgeRows(names: readonly string[]): SampleRow[] {
  return names.map((model, group) => {
    const parts = { volume_usd: 3, mix_usd: -1, tokens_usd: 0.5 * group, price_usd: 0.25 };
    const change_usd = 2.25 + 0.5 * group;
    return {
      provider: "openai",
      model,
      calls_a: 40,
      calls_b: 60,
      unpriced_calls_a: 0,
      unpriced_calls_b: 1,
      cost_a_usd: 5,
      cost_b_usd: 5 + change_usd,
      change_usd,
      ...parts,
    };
  });
}

function tradeoffRows(names: readonly string[]): SampleRow[] {
  return names.map((model, group) => {
    const median = 3000 / (1 + group) + 200 * (group % 3);
    const bounds = { duration_ms_p50: median, duration_ms_p50_low: 0.9 * median, duration_ms_p50_high: 1.1 * median };
    return {
      model,
      calls: 100 + group,
      cost_per_call_usd: 0.001 * (1 + group) ** 1.5,
      ...bounds,
      score: 0.5 + 0.4 * ((group * 7) % 10) / 10,
      on_front: group % 4 === 0,
      reason: null,
    };
  });
}

function cacheRows(names: readonly string[]): SampleRow[] {
  return names.map((model, group) => {
    const uncached = 900 / (group + 1);
    const input = group % 5 === 4 ? 1.1 * uncached : 0.2 * uncached;
    return {
      model,
      calls: 90,
      uncached_cost_usd: uncached,
      input_cost_usd: input,
      saved_usd: uncached - input,
      saved_ratio: 1 - input / uncached,
      reason: null,
    };
  });
}

function loadRows(names: readonly string[]): SampleRow[] {
  return names.flatMap((model, group) =>
    [1, 2, 3, 4, 5, 7, 10].map((low, place) => {
      const p50 = 600 * (1 + group / 4) * (1 + Math.max(0, place - 3) / 2);
      const upper = { p90: 3 * p50, p90_low: 2.5 * p50, p90_high: 3.8 * p50 };
      return {
        model,
        concurrency_low: low,
        concurrency_high: low + (place > 3 ? 1 : 0),
        n: 40,
        p50,
        p50_low: 0.93 * p50,
        p50_high: 1.1 * p50,
        ...upper,
        reason: null,
      };
    })
  );
}

function forecastRows(names: readonly string[]): SampleRow[] {
  return names.flatMap((model, group) => {
    const shared = { model, measure: "calls", unit: "calls", n: 72, method: "holt_winters", reason: null };
    const steps = Array.from({ length: 12 }, (_, step) => {
      const value = 40 * (group + 1) + 10 * Math.sin(step);
      const [at, until] = [new Date(START + step * HOUR_MS), new Date(START + (step + 1) * HOUR_MS)];
      return { ...shared, what: "bucket", at, until, value, low: 0.8 * value, high: 1.3 * value };
    });
    return [...steps, {
      ...shared,
      what: "total",
      at: steps[0]!.at,
      until: steps.at(-1)!.until,
      value: 480,
      low: 400,
      high: 560,
    }];
  });
}
