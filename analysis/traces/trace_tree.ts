/** The events of a trace in tree order, with their parts of the critical path. @module */
import { pathSegments } from "./path_segments.ts";
import type { Trace, TraceNode } from "./trace.ts";

/** An event of a trace. */
export interface TreeSpan {
  /** The event. */
  readonly node: TraceNode;
  /** The event it happened in; `null` for the root. */
  readonly parent: TraceNode | null;
  /** Events above it. */
  readonly depth: number;
  /** Stretches of the critical path that are its own, µs after the start of the root. */
  readonly path: readonly (readonly [from: number, to: number])[];
}

/** Every event after its parent and before what began later beside it. Cost O(n log n). */
export function traceTree(trace: Trace): TreeSpan[] {
  const { nodes } = trace;
  const inside = Map.groupBy(nodes.keys(), (node) => nodes[node]!.parent);
  const paths = Map.groupBy(pathSegments(trace), ({ node }) => node);
  const spans: TreeSpan[] = [];
  const waiting = [{ place: 0, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { place, depth } = next;
    const node = nodes[place]!;
    spans.push({
      node,
      parent: node.parent === null ? null : nodes[node.parent]!,
      depth,
      path: (paths.get(place) ?? []).map(({ start, end }) => [start, end] as const),
    });
    // The last of the list is looked at next: those that began first come first.
    const children = (inside.get(place) ?? []).sort((a, b) => {
      return nodes[b]!.start - nodes[a]!.start || nodes[b]!.end - nodes[a]!.end || b - a;
    });
    waiting.push(...children.map((child) => ({ place: child, depth: depth + 1 })));
  }
  return spans;
}
