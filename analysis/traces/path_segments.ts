/** The critical path of a trace. @module */
import type { Stage, Trace } from "./trace.ts";

/** A stretch of time in which nothing but one event's own work kept the root waiting. */
export interface PathSegment {
  /** What worked. */
  readonly stage: Stage;
  /** The event, as its place in {@linkcode Trace.nodes}. */
  readonly node: number;
  /** From here, µs after the start of the root. */
  readonly start: number;
  /** To here. */
  readonly end: number;
}

/**
 * The critical path, by time: segments that follow each other without gaps from the start of the root to its end, so that
 * their lengths add up to its duration exactly.
 *
 * Method: back from the end of an event to the end of the child that ended last, from its start to the sibling that ended
 * last before it, and so on; what lies between is the event's own; then the same inside each of these children (Chow et
 * al., OSDI 2014; CRISP, Zhang et al., USENIX ATC 2022). A child that runs beside them kept nobody waiting. Cost O(n).
 */
export function pathSegments({ nodes }: Trace): PathSegment[] {
  const segments: PathSegment[] = [];
  const waiting = [{ node: 0, until: nodes[0]!.end }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node } = next;
    const { stage, start, children } = nodes[node]!;
    let { until } = next;
    const add = (from: number): void => {
      if (from < until) segments.push({ stage, node, start: from, end: until });
    };
    let place = lastChild(nodes, node);
    while (place !== null) {
      const child = children[place]!;
      const bounds = nodes[child.node]!;
      const end = Math.min(bounds.end, until);
      add(end);
      if (bounds.start < end) waiting.push({ node: child.node, until: end });
      until = Math.min(bounds.start, until);
      place = child.behind;
    }
    add(start);
  }
  return segments.sort((a, b) => a.start - b.start);
}

function lastChild(nodes: Trace["nodes"], node: number): number | null {
  let last: number | null = null;
  let end = -1;
  nodes[node]!.children.forEach((child, place) => {
    if (nodes[child.node]!.end <= end) return;
    last = place;
    end = nodes[child.node]!.end;
  });
  return last;
}
