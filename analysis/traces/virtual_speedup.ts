/** What if a stage took another time. @module */
import type { Stage, Trace } from "./trace.ts";

/** What is changed. */
export interface Speedup {
  /** The stage, as in the nodes of the trace. */
  readonly stage: Stage;
  /** What its own time is multiplied by, 0 or more. */
  readonly factor: number;
}

/**
 * How long the root of a trace would take, µs, if all events of a stage took `factor` times their own time and everything
 * else stayed as it was; with `factor` 1 exactly what it took.
 *
 * Method: virtual speedup (Curtsinger & Berger, Coz, SOSP 2015) on the tree: a child that began when siblings had ended keeps its
 * distance from the last of them, one that had none before it from the start of its parent; the end of a parent keeps its
 * distance from the end of its last child; what ran side by side still does. Distances are the parent's own work as far as no
 * child ran in them. Cost O(n).
 */
export function virtualSpeedup({ nodes }: Trace, { stage, factor }: Speedup): number {
  const durations = new Float64Array(nodes.length);
  const ends = new Float64Array(nodes.length);
  for (let node = nodes.length - 1; node >= 0; node--) {
    const { stage: own, start, end, children, finished, tail } = nodes[node]!;
    const saved = own === stage ? 1 - factor : 0;
    if (children.length === 0) {
      durations[node] = (end - start) * (1 - saved);
      continue;
    }
    let [from, known, last] = [0, 0, 0];
    for (const child of children) {
      for (; known < child.after; known++) from = Math.max(from, ends[children[finished[known]!]!.node]!);
      const began = Math.max(0, from + child.gap - saved * child.own_gap);
      ends[child.node] = began + durations[child.node]!;
      last = Math.max(last, ends[child.node]!);
    }
    durations[node] = last + tail * (1 - saved);
  }
  return durations[0]!;
}
