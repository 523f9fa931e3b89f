/** Metrics in the text format that Prometheus scrapes, version 0.0.4. Pure. @module */
import type { Histogram } from "./histogram.ts";

/** Names and values of labels; a label without a value is left out. */
export type LabelPairs = readonly (readonly [name: string, value: string | null])[];

/** One line of a counter. */
export interface CounterSample {
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
  & {
    /** Its name, by the conventions of Prometheus: with unit, counters with `_total`. */
    readonly name: string;
    /** What it measures, one sentence. */
    readonly help: string;
  }
  & (
    | { readonly type: "counter"; readonly samples: readonly CounterSample[] }
    | { readonly type: "histogram"; readonly samples: readonly HistogramSample[] }
  );

/** Writes families as text; one without samples is left out. Ends with a line feed, and is empty where all are. */
export function prometheusText(families: readonly MetricFamily[]): string {
  return families.filter(({ samples }) => samples.length > 0).flatMap(familyLines).map((line) => `${line}\n`).join("");
}

function familyLines(family: MetricFamily): string[] {
  const { name, help, type } = family;
  const head = [`# HELP ${name} ${escaped(help)}`, `# TYPE ${name} ${type}`];
  if (type === "counter") {
    return [...head, ...family.samples.map(({ labels, value }) => `${name}${braced(pairText(labels))} ${value}`)];
  }
  return [...head, ...family.samples.flatMap((sample) => histogramLines(name, sample))];
}

/** Buckets count everything up to their bound. */
function histogramLines(name: string, { labels, histogram }: HistogramSample): string[] {
  const { bounds, counts, sum } = histogram;
  const pairs = pairText(labels);
  const before = pairs === "" ? "" : `${pairs},`;
  let total = 0;
  const buckets = Array.from(
    counts,
    (count, bucket) => `${name}_bucket{${before}le="${bounds[bucket] ?? "+Inf"}"} ${total += count}`,
  );
  return [...buckets, `${name}_sum${braced(pairs)} ${sum}`, `${name}_count${braced(pairs)} ${total}`];
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
