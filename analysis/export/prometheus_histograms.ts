/** Answers of plans as histograms by label set. Pure. @module */
import { Histogram } from "../../recorder/live/histogram.ts";
import type { Labels } from "../../recorder/live/label_index.ts";
import { errorLabel, type LabelText } from "../../recorder/live/label_text.ts";
import { type HistogramSample, labelPairs } from "../../recorder/live/prometheus_text.ts";
import type { AnswerRow } from "../engine/aggregate_plan.ts";
import { countOf } from "../group_keys.ts";
import { addBucket } from "./prometheus_bins.ts";
import { createLabelTable, nameLargest } from "./prometheus_labels.ts";
import type { HistogramQuestion } from "./prometheus_questions.ts";

/** How labels are told. */
export interface LabelRules {
  /** Turns values of events into text that may be shown. */
  readonly text: LabelText;
  /** Most label sets of a family that keep their names. */
  readonly maxSeries: number;
  /** Names the labels of calls, the same in every family. */
  readonly nameCall: (labels: Labels) => Labels;
}

/** The histograms of a question, by their labels. */
export function histogramSamples(
  rows: readonly AnswerRow[],
  question: HistogramQuestion,
  { text, maxSeries, nameCall }: LabelRules,
): HistogramSample[] {
  const { family, by, last, bounds } = question;
  const isOfCalls = by.includes("model");
  const named = rows.map((row) => {
    const own = fieldLabels(row, by, text);
    const labels = isOfCalls ? nameCall(own) : own;
    return {
      row,
      labels: last === "error" ? [...labels, errorLabel(row, text)] : labels,
      size: countOf(row, "events"),
    };
  });
  const table = createLabelTable({ nameOf: nameLargest(named, maxSeries), create: () => new Histogram(bounds) });
  for (const { row, labels } of named) addBucket(table.find(labels), row, question);
  const always = typeof last === "object" ? [last.always] : [];
  return table.sets().map(({ labels, value: histogram }) => ({
    labels: labelPairs(family.labels, [...labels, ...always]),
    histogram,
  }));
}

/** Values of columns as labels. */
export function fieldLabels(
  row: Readonly<Record<string, unknown>>,
  by: HistogramQuestion["by"],
  text: LabelText,
): Labels {
  return by.map((field) => text(row[field]));
}
