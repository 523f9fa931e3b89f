/** Recorded events as the text that Prometheus scrapes. @module */
import { createLabelText } from "../../recorder/live/label_text.ts";
import { type HistogramSample, type MetricFamily, prometheusText } from "../../recorder/live/prometheus_text.ts";
import { groupCostQuery } from "../cost_stats.ts";
import type { Filter } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";
import { ask, rowsQuery, together } from "../engine/query.ts";
import { countOf, LLM_CALLS } from "../group_keys.ts";
import { pricedModelsQuery } from "../priced_models.ts";
import { costFamilies } from "./prometheus_costs.ts";
import { EXPORT_FAMILIES, RAG_FAMILIES } from "./prometheus_families.ts";
import { healthQuery } from "./prometheus_health.ts";
import { fieldLabels, histogramSamples, type LabelRules } from "./prometheus_histograms.ts";
import { nameLargest } from "./prometheus_labels.ts";
import {
  CALL_FIELDS,
  HISTOGRAM_QUESTIONS,
  type HistogramQuestion,
  questionPlan,
  RAG_QUESTIONS,
} from "./prometheus_questions.ts";

/** Names of metrics: OpenTelemetry's and Kymo's, or besides these the ones that RAG services used before. */
export const METRIC_NAMES = ["otel", "rag"] as const;

/** As many label sets as live metrics have. */
const MOST_SERIES = 1000;

/** What is exported. */
export interface PrometheusExportOptions {
  /** Which events count. What is dropped, unreadable and newest is told of all. @default {all} */
  readonly where?: readonly Filter[];
  /** Most label sets of a metric that keep their names, those with most events; the rest is counted under `other`. @default {1000} */
  readonly maxSeries?: number;
  /** `rag` adds `rag_request_duration_seconds` and `rag_stage_duration_seconds`. @default {"otel"} */
  readonly names?: "otel" | "rag";
}

/**
 * Events as a textfile for node_exporter: the metrics, buckets and labels that live metrics tell, and numbers to alert on.
 * Costs are what was said, else prices times tokens, unlike live metrics, which know no prices. Of sampled events each
 * counts as many as it stands for; counts are rounded.
 *
 * Counters are as of the window of the source: over everything they only grow, until files are pruned; over the last
 * hours they fall, which Prometheus takes for a restart. Answered by counting, no event is read by itself: 10 million
 * events take about 5 s. Time and memory grow with different labels, by some 3 kB each.
 *
 * @throws {RangeError} If `maxSeries` is not a whole number from 1 to 100,000.
 *
 * @example
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { open, prometheusExport } from "@kymo/kymo/analysis";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * recorder.record({ kind: "stage", name: "vector_search", duration_ms: 180 });
 * await recorder.close();
 *
 * const text = await prometheusExport(await open(dir));
 * assertStringIncludes(text, 'kymo_stage_duration_seconds_bucket{stage="vector_search",le="0.32"} 1\n');
 * ```
 */
export async function prometheusExport(source: EventSource, options: PrometheusExportOptions = {}): Promise<string> {
  const { where = [], maxSeries = MOST_SERIES, names = "otel" } = options;
  const calls = [...LLM_CALLS, ...where];
  requireSeries(maxSeries);
  const questions = names === "rag" ? [...HISTOGRAM_QUESTIONS, ...RAG_QUESTIONS] : HISTOGRAM_QUESTIONS;
  const [answers, called, health, models] = await ask(
    source,
    together(questions.map((question) => rowsQuery(questionPlan(question, where)))),
    rowsQuery({ where: calls, by: CALL_FIELDS, aggregates: { events: { op: "count" } }, order: null }),
    healthQuery(source),
    pricedModelsQuery(source, calls),
  );
  const [[costs]] = await ask(source, groupCostQuery({ where: calls, groupings: [CALL_FIELDS], models }));
  const text = createLabelText(4 * maxSeries + 1000);
  const sized = called.map((row) => ({ labels: fieldLabels(row, CALL_FIELDS, text), size: countOf(row, "events") }));
  const rules: LabelRules = { text, maxSeries, nameCall: nameLargest(sized, maxSeries) };
  const histograms = questions.map((question, index) => ({
    question,
    samples: histogramSamples(answers[index]!, question, rules),
  }));
  return prometheusText(inOrder([...histogramFamilies(histograms), ...costFamilies(costs!, rules), ...health]));
}

function requireSeries(maxSeries: number): void {
  if (Number.isInteger(maxSeries) && maxSeries >= 1 && maxSeries <= 100_000) return;
  throw new RangeError(
    `Cannot export metrics: maxSeries must be a whole number from 1 to 100000, current value is ${maxSeries}`,
  );
}

/** Input and output are asked by themselves and told as one family. */
function histogramFamilies(
  asked: readonly { readonly question: HistogramQuestion; readonly samples: readonly HistogramSample[] }[],
): MetricFamily[] {
  const families = Map.groupBy(asked, ({ question }) => question.family);
  return [...families].map(([family, parts]) => ({ ...family, samples: parts.flatMap(({ samples }) => samples) }));
}

function inOrder(families: readonly MetricFamily[]): MetricFamily[] {
  const order = [...Object.values(EXPORT_FAMILIES), ...Object.values(RAG_FAMILIES)].map(({ name }): string => name);
  return families.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}
