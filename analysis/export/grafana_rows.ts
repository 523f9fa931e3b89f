/** What the dashboard shows. @module */
import type { HistogramSpec } from "../../recorder/live/metric_families.ts";
import type { PanelQuery, PanelSpec, RowSpec } from "./grafana_layout.ts";
import {
  bucketsWithin,
  type By,
  counterPerSecond,
  counterWithin,
  eventsPerSecond,
  failureRatio,
  failuresPerSecond,
  largestGauge,
  quantileOf,
  sumPerSecond,
} from "./grafana_queries.ts";
import { EXPORT_FAMILIES } from "./prometheus_families.ts";

const { callDuration, firstChunk, tokenUsage, cost, toolDuration, agentDuration } = EXPORT_FAMILIES;
const { operationDuration, stageDuration, unpricedTokens, droppedEvents, unreadableFiles, newestEvent } =
  EXPORT_FAMILIES;
const MODEL = "gen_ai_request_model";
const HOUR_SECONDS = 3600;

const OVERVIEW: readonly PanelSpec[] = [
  stat("Calls", "Calls of language models in each second, failed ones too.", {
    unit: "reqps",
    expr: eventsPerSecond(callDuration, []),
  }),
  stat("Errors", "Share of the calls that failed.", {
    unit: "percentunit",
    expr: failureRatio(callDuration, []),
    redFrom: 0.05,
  }),
  stat("Latency p90", "Nine of ten successful calls take no longer.", {
    unit: "s",
    expr: quantileOf(0.9, callDuration, []),
  }),
  stat("First chunk p50", "Half of the streamed calls show something by then.", {
    unit: "s",
    expr: quantileOf(0.5, firstChunk, []),
  }),
  stat("Cost, last 24 hours", "Calls without a price are not in it, see Data health.", {
    unit: "currencyUSD",
    expr: counterWithin(cost, [], "1d"),
  }),
  stat("Newest event", "How long ago the newest event started. Grows when nothing is recorded or exported any more.", {
    unit: "s",
    expr: `time() - ${largestGauge(newestEvent)}`,
    redFrom: HOUR_SECONDS,
  }),
];

const CALLS: readonly PanelSpec[] = [
  {
    title: "Calls per second by model",
    description: "Calls of language models in each second, failed ones too.",
    unit: "reqps",
    width: 12,
    stacked: true,
    queries: [{ expr: eventsPerSecond(callDuration, [MODEL]), legend: "{{gen_ai_request_model}}" }],
  },
  {
    title: "Latency by model: p50, p90, p99",
    description: "Duration of successful calls, estimated from buckets that double in width.",
    unit: "s",
    width: 12,
    queries: quantiles([0.5, 0.9, 0.99], callDuration, [MODEL]),
  },
  {
    title: "Error ratio by model",
    description: "Share of the calls that failed.",
    unit: "percentunit",
    width: 12,
    queries: [{ expr: failureRatio(callDuration, [MODEL]), legend: "{{gen_ai_request_model}}" }],
  },
  {
    title: "Errors per second by type",
    description: "Which errors these are.",
    unit: "reqps",
    width: 12,
    stacked: true,
    queries: [{
      expr: failuresPerSecond(callDuration, [MODEL, "error_type"]),
      legend: "{{gen_ai_request_model}} {{error_type}}",
    }],
  },
  {
    title: "How durations are distributed",
    description: "Calls by duration, failed ones too: two bands are two kinds of calls.",
    type: "heatmap",
    unit: "short",
    width: 12,
    queries: [{ expr: bucketsWithin(callDuration), legend: "{{le}}" }],
  },
  {
    title: "Time to first chunk by model: p50, p90",
    description: "From the start of a streamed call to its first content of any kind.",
    unit: "s",
    width: 12,
    queries: quantiles([0.5, 0.9], firstChunk, [MODEL]),
  },
];

const TOKENS_AND_COST: readonly PanelSpec[] = [
  {
    title: "Tokens per second",
    description: "Input includes what came from the prompt cache, output includes reasoning.",
    unit: "cps",
    width: 12,
    stacked: true,
    queries: [{
      expr: sumPerSecond(tokenUsage, [MODEL, "gen_ai_token_type"]),
      legend: "{{gen_ai_request_model}} {{gen_ai_token_type}}",
    }],
  },
  {
    title: "Cost per hour by model",
    description: "At the pace of the moment. Calls without a price are not in it.",
    unit: "currencyUSD",
    width: 12,
    stacked: true,
    queries: [{
      expr: `${counterPerSecond(cost, [MODEL])} * ${HOUR_SECONDS}`,
      legend: "{{gen_ai_request_model}}",
    }],
  },
  {
    title: "Cost per day by model",
    description: "Of the 24 hours before each moment.",
    unit: "currencyUSD",
    width: 12,
    stacked: true,
    queries: [{ expr: counterWithin(cost, [MODEL], "1d"), legend: "{{gen_ai_request_model}}" }],
  },
  {
    title: "Cost per call by model",
    description: "Cost divided by all calls, those without a price too.",
    unit: "currencyUSD",
    width: 12,
    queries: [{
      expr: `${counterPerSecond(cost, [MODEL])} / ${eventsPerSecond(callDuration, [MODEL])}`,
      legend: "{{gen_ai_request_model}}",
    }],
  },
];

const DATA_HEALTH: readonly PanelSpec[] = [
  {
    title: "Dropped events, last 24 hours",
    description: "Events that recorders could not write: they are in no number. Told by kymo export alone.",
    type: "stat",
    unit: "short",
    width: 6,
    redFrom: 1,
    queries: [{ expr: counterWithin(droppedEvents, [], "1d"), legend: "dropped" }],
  },
  {
    title: "Unreadable files",
    description: "Files of events that are left out. Told by kymo export alone.",
    type: "stat",
    unit: "short",
    width: 6,
    redFrom: 1,
    queries: [{ expr: largestGauge(unreadableFiles), legend: "files" }],
  },
  {
    title: "Tokens without a price, per day by model",
    description: "They are in no cost: give the model a price in kymo.json. Told by kymo export alone.",
    unit: "short",
    width: 12,
    stacked: true,
    queries: [{ expr: counterWithin(unpricedTokens, [MODEL], "1d"), legend: "{{gen_ai_request_model}}" }],
  },
];

/** The rows of the dashboard, from top to bottom. */
export const DASHBOARD_ROWS: readonly RowSpec[] = [
  { title: "Overview", height: 4, panels: OVERVIEW },
  { title: "Calls of language models", height: 8, panels: CALLS },
  { title: "Tokens and cost", height: 8, panels: TOKENS_AND_COST },
  { title: "Tools", height: 8, panels: durationPanels(toolDuration, "gen_ai_tool_name", "tool") },
  { title: "Agents", height: 8, panels: durationPanels(agentDuration, "gen_ai_agent_name", "agent") },
  { title: "Operations", height: 8, panels: durationPanels(operationDuration, "operation", "operation") },
  { title: "Stages", height: 8, panels: durationPanels(stageDuration, "stage", "stage") },
  { title: "Data health", height: 6, panels: DATA_HEALTH },
];

function stat(
  title: string,
  description: string,
  { unit, expr, redFrom }: Pick<PanelSpec, "unit" | "redFrom"> & { readonly expr: string },
): PanelSpec {
  const red = redFrom === undefined ? {} : { redFrom };
  return { title, description, type: "stat", unit, width: 4, queries: [{ expr, legend: title }], ...red };
}

function quantiles<const Spec extends HistogramSpec>(
  probabilities: readonly number[],
  spec: Spec,
  by: By<Spec>,
): PanelQuery[] {
  const names = by.map((label) => `{{${label}}}`).join(" ");
  return probabilities.map((probability) => ({
    expr: quantileOf(probability, spec, by),
    legend: `${names} p${probability * 100}`,
  }));
}

/** How many there are, how long they take, how many fail, and how many are busy at a time. */
function durationPanels<const Spec extends HistogramSpec>(
  spec: Spec,
  label: Spec["labels"][number],
  noun: string,
): PanelSpec[] {
  const legend = `{{${label}}}`;
  const by = [label] as const;
  return [
    {
      title: `Per second by ${noun}`,
      description: `How many of each ${noun} end in each second, failed ones too.`,
      unit: "reqps",
      width: 6,
      stacked: true,
      queries: [{ expr: eventsPerSecond(spec, by), legend }],
    },
    {
      title: `Duration by ${noun}: p50, p90`,
      description: "Of those that went well, estimated from buckets that double in width.",
      unit: "s",
      width: 6,
      queries: quantiles([0.5, 0.9], spec, by),
    },
    {
      title: `Error ratio by ${noun}`,
      description: "Share of those that failed.",
      unit: "percentunit",
      width: 6,
      queries: [{ expr: failureRatio(spec, by), legend }],
    },
    {
      title: `At a time by ${noun}`,
      description: "How many run at the same time on average: where the time goes.",
      unit: "short",
      width: 6,
      stacked: true,
      queries: [{ expr: sumPerSecond(spec, by), legend }],
    },
  ];
}
