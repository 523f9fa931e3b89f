/** Metrics in the text format that Prometheus scrapes, version 0.0.4. Pure. @module */
import type { Histogram } from "./histogram.ts";
import type { Labels } from "./label_index.ts";
import type { FamilySpec } from "./metric_families.ts";

/** Names and values of labels; a label without a value is left out. */
export type LabelPairs = readonly (readonly [name: string, value: string | null])[];

/** One line of a counter or gauge. */
export interface NumberSample {
  /** Its labels. */
  readonly labels: LabelPairs;
  /** Its value. */
  readonly value: number;
}

/** One histogram of a family. */
export interface HistogramSample {
  /** Its labels, without `le`. */
  readonly labels: LabelPairs;
  /** What it counted. */
  readonly histogram: Histogram;
}

/** A family of metrics: one name, one HELP, one TYPE, one sample per label set. */
export type MetricFamily =
  & Pick<FamilySpec, "name" | "help">
  & (
    | { readonly type: "counter" | "gauge"; readonly samples: readonly NumberSample[] }
    | { readonly type: "histogram"; readonly samples: readonly HistogramSample[] }
  );

/** Writes families as text; one without samples is left out. Ends with a line feed, and is empty where all are. */
export function prometheusText(families: readonly MetricFamily[]): string {
  return families.filter(({ samples }) => samples.length > 0).flatMap(familyLines).map((line) => `${line}\n`).join("");
}

/** Names of labels with their values. */
export function labelPairs(names: readonly string[], labels: Labels): LabelPairs {
  return names.map((name, level) => [name, labels[level] ?? null]);
}

function familyLines(family: MetricFamily): string[] {
  const { name, help, type } = family;
  const head = [`# HELP ${name} ${escaped(help)}`, `# TYPE ${name} ${type}`];
  if (type !== "histogram") {
    return [...head, ...family.samples.map(({ labels, value }) => `${name}${braced(pairText(labels))} ${value}`)];
  }
  return [...head, ...family.samples.flatMap((sample) => histogramLines(name, sample))];
}

/**
 * Buckets count everything up to their bound. Events that stand for others may add up to fractions: these are rounded,
 * because node_exporter reads counts as whole numbers and would cut them off. The last bucket stays the count.
 */
function histogramLines(name: string, { labels, histogram }: HistogramSample): string[] {
  const { bounds, counts, sum } = histogram;
  const pairs = pairText(labels);
  const before = pairs === "" ? "" : `${pairs},`;
  let total = 0;
  const buckets = Array.from(
    counts,
    (count, bucket) => `${name}_bucket{${before}le="${bounds[bucket] ?? "+Inf"}"} ${Math.round(total += count)}`,
  );
  return [...buckets, `${name}_sum${braced(pairs)} ${sum}`, `${name}_count${braced(pairs)} ${Math.round(total)}`];
}

function braced(pairs: string): string {
  return pairs === "" ? "" : `{${pairs}}`;
}

function pairText(labels: LabelPairs): string {
  const known = labels.filter(([, text]) => text !== null);
  return known.map(([label, text]) => `${label}="${escaped(text!).replaceAll('"', '\\"')}"`).join(",");
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
