/**
 * Questions to Prometheus about exported families, in its language. What is grouped by must be a label of the family: the
 * compiler checks it. Families with a provider or a model follow the variables of the dashboard.
 *
 * @module
 */
import type { FamilySpec, HistogramSpec } from "../../recorder/live/metric_families.ts";

/** Groups of a query: labels of its family. */
export type By<Spec extends FamilySpec> = readonly Spec["labels"][number][];

/** What failed calls, tools and stages have. */
const FAILED = 'error_type!=""';
/** Latency is that of what went well, as in Kymo's reports. */
const OK = 'error_type=""';

/** A quantile of a histogram; of durations, of those that went well. */
export function quantileOf<const Spec extends HistogramSpec>(probability: number, spec: Spec, by: By<Spec>): string {
  const selector = selectorOf(spec, spec.labels.includes("error_type") ? [OK] : []);
  const rates = `rate(${spec.name}_bucket${selector}[$__rate_interval])`;
  return `histogram_quantile(${probability}, sum by (${["le", ...by].join(", ")}) (${rates}))`;
}

/** What a histogram counts in each second. */
export function eventsPerSecond<const Spec extends HistogramSpec>(spec: Spec, by: By<Spec>): string {
  return sumBy(by, rateOf(`${spec.name}_count`, selectorOf(spec)));
}

/** Growth in each second of the sum that a histogram keeps: of durations, how much is busy at a time. */
export function sumPerSecond<const Spec extends HistogramSpec>(spec: Spec, by: By<Spec>): string {
  return sumBy(by, rateOf(`${spec.name}_sum`, selectorOf(spec)));
}

/** Failed ones in each second. */
export function failuresPerSecond<const Spec extends HistogramSpec>(spec: Spec, by: By<Spec>): string {
  return sumBy(by, rateOf(`${spec.name}_count`, selectorOf(spec, [FAILED])));
}

/** Share of those that failed; 0 where none did. */
export function failureRatio<const Spec extends HistogramSpec>(spec: Spec, by: By<Spec>): string {
  const all = eventsPerSecond(spec, by);
  return `(${failuresPerSecond(spec, by)} or ${all} * 0) / ${all}`;
}

/** Growth of a counter in each second. */
export function counterPerSecond<const Spec extends FamilySpec>(spec: Spec, by: By<Spec>): string {
  return sumBy(by, rateOf(spec.name, selectorOf(spec)));
}

/** Growth of a counter within a time such as `1d`. */
export function counterWithin<const Spec extends FamilySpec>(spec: Spec, by: By<Spec>, within: string): string {
  return sumBy(by, `increase(${spec.name}${selectorOf(spec)}[${within}])`);
}

/** Buckets as a heatmap wants them. */
export function bucketsWithin(spec: HistogramSpec): string {
  return `sum by (le) (increase(${spec.name}_bucket${selectorOf(spec)}[$__rate_interval]))`;
}

/** The largest of the gauges of all exports. */
export function largestGauge(spec: FamilySpec): string {
  return `max(${spec.name}${selectorOf(spec)})`;
}

function rateOf(series: string, selector: string): string {
  return `rate(${series}${selector}[$__rate_interval])`;
}

function sumBy(by: readonly string[], of: string): string {
  return by.length === 0 ? `sum(${of})` : `sum by (${by.join(", ")}) (${of})`;
}

function selectorOf({ labels }: FamilySpec, conditions: readonly string[] = []): string {
  const chosen = [["gen_ai_provider_name", "$provider"], ["gen_ai_request_model", "$model"]] as const;
  const matchers = chosen.filter(([label]) => labels.includes(label)).map(([label, value]) => `${label}=~"${value}"`);
  const all = [...matchers, ...conditions];
  return all.length === 0 ? "" : `{${all.join(",")}}`;
}
