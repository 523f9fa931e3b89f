/** What live metrics counted, as the families that Prometheus hears of. @module */
import type { CallSeries } from "./call_series.ts";
import { Histogram } from "./histogram.ts";
import type { LabelIndex, LabelSet } from "./label_index.ts";
import { CALL_LABELS, METRIC_FAMILIES } from "./metric_families.ts";
import type { MetricSeries } from "./metric_series.ts";
import { type HistogramSample, labelPairs, type MetricFamily, type NumberSample } from "./prometheus_text.ts";

/** All families. */
export function liveFamilies(series: MetricSeries): MetricFamily[] {
  const calls = [...series.calls.sets()];
  const byModel = groupByModel(calls);
  const { callDuration, firstChunk, tokenUsage, cost } = METRIC_FAMILIES;
  const { toolDuration, agentDuration, operationDuration, stageDuration } = METRIC_FAMILIES;
  return [
    { ...callDuration, samples: histograms(callDuration.labels, measured(calls, ({ duration }) => duration)) },
    {
      ...firstChunk,
      samples: histograms(CALL_LABELS, measured(byModel, (group) => merged(group, ({ firstChunk }) => firstChunk))),
    },
    { ...tokenUsage, samples: tokenSamples(byModel) },
    { ...toolDuration, samples: durations(toolDuration.labels, series.tools) },
    { ...agentDuration, samples: durations(agentDuration.labels, series.agents) },
    { ...cost, samples: costSamples(byModel) },
    { ...operationDuration, samples: durations(operationDuration.labels, series.operations) },
    { ...stageDuration, samples: durations(stageDuration.labels, series.stages) },
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
    histogram === null || histogram.count === 0 ? [] : [{ labels: labelPairs(names, labels), histogram }]
  );
}

function durations(names: readonly string[], index: LabelIndex<Histogram>): HistogramSample[] {
  return histograms(names, index.sets());
}

function tokenSamples(groups: readonly LabelSet<CallGroup>[]): HistogramSample[] {
  const names = METRIC_FAMILIES.tokenUsage.labels;
  return groups.flatMap(({ labels, value }) => {
    const typed = [
      ["input", merged(value, ({ inputTokens }) => inputTokens)],
      ["output", merged(value, ({ outputTokens }) => outputTokens)],
    ] as const;
    return typed.flatMap(([type, histogram]) =>
      histogram === null ? [] : [{ labels: labelPairs(names, [...labels, type]), histogram }]
    );
  });
}

function costSamples(groups: readonly LabelSet<CallGroup>[]): NumberSample[] {
  return groups.flatMap(({ labels, value: group }) => {
    const priced = group.filter(({ pricedCalls }) => pricedCalls > 0);
    if (priced.length === 0) return [];
    return [{ labels: labelPairs(CALL_LABELS, labels), value: priced.reduce((sum, { costUsd }) => sum + costUsd, 0) }];
  });
}
