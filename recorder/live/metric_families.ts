/** The metrics that live metrics tell Prometheus, by the names of OpenTelemetry where it has one. @module */
import type { CallSeries } from "./call_series.ts";
import { Histogram } from "./histogram.ts";
import type { LabelIndex, Labels, LabelSet } from "./label_index.ts";
import type { MetricSeries } from "./metric_series.ts";
import type { CounterSample, HistogramSample, LabelPairs, MetricFamily } from "./prometheus_text.ts";

const CALL_LABELS = ["gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model"];

/** All families. */
export function metricFamilies(series: MetricSeries): MetricFamily[] {
  const calls = [...series.calls.sets()];
  const byModel = groupByModel(calls);
  return [
    {
      name: "gen_ai_client_operation_duration_seconds",
      help: "Duration of calls of language models, failed ones with their error_type.",
      type: "histogram",
      samples: histograms([...CALL_LABELS, "error_type"], measured(calls, ({ duration }) => duration)),
    },
    {
      name: "gen_ai_client_operation_time_to_first_chunk_seconds",
      help: "Time from the start of a streamed call to its first chunk.",
      type: "histogram",
      samples: histograms(CALL_LABELS, measured(byModel, (group) => merged(group, ({ firstChunk }) => firstChunk))),
    },
    {
      name: "gen_ai_client_token_usage",
      help: "Tokens per call, cached input and reasoning output included, calls inside calls once.",
      type: "histogram",
      samples: tokenSamples(byModel),
    },
    {
      name: "gen_ai_execute_tool_duration_seconds",
      help: "Duration of tool calls, failed ones with their error_type.",
      type: "histogram",
      samples: durations("gen_ai_tool_name", series.tools),
    },
    {
      name: "gen_ai_invoke_agent_duration_seconds",
      help: "Duration of the operations of agents, failed ones with their error_type.",
      type: "histogram",
      samples: durations("gen_ai_agent_name", series.agents),
    },
    {
      name: "llm_cost_usd_total",
      help: "Cost of calls of language models in US dollars, where the provider or the caller said it.",
      type: "counter",
      samples: costSamples(byModel),
    },
    {
      name: "kymo_operation_duration_seconds",
      help: "Duration of operations, failed ones with their error_type.",
      type: "histogram",
      samples: durations("operation", series.operations),
    },
    {
      name: "kymo_stage_duration_seconds",
      help: "Duration of the stages of operations, failed ones with their error_type.",
      type: "histogram",
      samples: durations("stage", series.stages),
    },
  ];
}

type CallGroup = readonly CallSeries[];

/** The series of all errors of one operation, provider and model: only durations are told by error. */
function groupByModel(calls: readonly LabelSet<CallSeries>[]): LabelSet<CallGroup>[] {
  const groups = Map.groupBy(calls, ({ labels }) => JSON.stringify(labels.slice(0, CALL_LABELS.length)));
  return [...groups.values()].map((group) => ({
    labels: group[0]!.labels.slice(0, CALL_LABELS.length),
    value: group.map(({ value }) => value),
  }));
}

function merged(group: CallGroup, histogramOf: (series: CallSeries) => Histogram | null): Histogram | null {
  const known = group.map(histogramOf).filter((histogram) => histogram !== null);
  if (known.length === 0) return null;
  const sum = new Histogram(known[0]!.bounds);
  for (const histogram of known) sum.absorb(histogram);
  return sum;
}

/** The same sets with one of the histograms that are counted under them. */
function measured<Value>(
  sets: readonly LabelSet<Value>[],
  histogramOf: (value: Value) => Histogram | null,
): LabelSet<Histogram | null>[] {
  return sets.map(({ labels, value }) => ({ labels, value: histogramOf(value) }));
}

function histograms(names: readonly string[], sets: Iterable<LabelSet<Histogram | null>>): HistogramSample[] {
  return [...sets].flatMap(({ labels, value: histogram }) =>
    histogram === null || histogram.count === 0 ? [] : [{ labels: pairs(names, labels), histogram }]
  );
}

function durations(name: string, index: LabelIndex<Histogram>): HistogramSample[] {
  return histograms([name, "error_type"], index.sets());
}

function tokenSamples(groups: readonly LabelSet<CallGroup>[]): HistogramSample[] {
  return groups.flatMap(({ labels, value }) => {
    const typed = [
      ["input", merged(value, ({ inputTokens }) => inputTokens)],
      ["output", merged(value, ({ outputTokens }) => outputTokens)],
    ] as const;
    return typed.flatMap(([type, histogram]) =>
      histogram === null ? [] : [{ labels: [...pairs(CALL_LABELS, labels), ["gen_ai_token_type", type]], histogram }]
    );
  });
}

function costSamples(groups: readonly LabelSet<CallGroup>[]): CounterSample[] {
  return groups.flatMap(({ labels, value: group }) => {
    const priced = group.filter(({ pricedCalls }) => pricedCalls > 0);
    if (priced.length === 0) return [];
    return [{ labels: pairs(CALL_LABELS, labels), value: priced.reduce((sum, { costUsd }) => sum + costUsd, 0) }];
  });
}

function pairs(names: readonly string[], labels: Labels): LabelPairs {
  return names.map((name, level) => [name, labels[level] ?? null]);
}
