/** A bounded number of label sets: the largest keep their names. Pure. @module */
import { type Labels, otherLabels } from "../../recorder/live/label_index.ts";

/** Labels and what is counted under them. */
export interface SizedLabels {
  /** The labels. */
  readonly labels: Labels;
  /** How many events that is. */
  readonly size: number;
}

/** What is counted, by label set. */
export interface LabelTable<Value> {
  /** What is counted under the labels, or under `other`; starts a set where there is none. */
  find(labels: Labels): Value;
  /** All sets, by their labels. */
  sets(): { readonly labels: Labels; readonly value: Value }[];
}

/** Makes the rule of which label sets keep their names: the `most` largest. The others are told as `other`. */
export function nameLargest(sets: Iterable<SizedLabels>, most: number): (labels: Labels) => Labels {
  const sizes = new Map<string, SizedLabels>();
  for (const { labels, size } of sets) {
    const id = idOf(labels);
    sizes.set(id, { labels, size: (sizes.get(id)?.size ?? 0) + size });
  }
  if (sizes.size <= most) return (labels) => labels;
  const largest = [...sizes].sort(([a, { size }], [b, { size: other }]) => other - size || (a < b ? -1 : 1));
  const named = new Set(largest.slice(0, most).map(([id]) => id));
  return (labels) => named.has(idOf(labels)) ? labels : otherLabels(labels);
}

/** Makes an empty table. */
export function createLabelTable<Value>(
  { nameOf, create }: { readonly nameOf: (labels: Labels) => Labels; readonly create: () => Value },
): LabelTable<Value> {
  const sets = new Map<string, { readonly labels: Labels; readonly value: Value }>();
  return {
    find(raw): Value {
      const labels = nameOf(raw);
      return sets.getOrInsertComputed(idOf(labels), () => ({ labels, value: create() })).value;
    },
    sets: () => [...sets].sort(([a], [b]) => a < b ? -1 : 1).map(([, set]) => set),
  };
}

/** Labels hold no control characters; what is unknown is no empty text. */
function idOf(labels: Labels): string {
  return labels.map((label) => label ?? "\u0001").join("\u0000");
}
