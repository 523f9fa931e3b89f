/** What if siblings that ran one after the other had run side by side. @module */
import type { Trace } from "./trace.ts";

/** Siblings that could run side by side. */
export interface Chain {
  /** Their parent, as its place in {@linkcode Trace.nodes}. */
  readonly parent: number;
  /** Their places in its children, ascending. */
  readonly places: readonly number[];
  /** How many of them at once. */
  readonly atOnce: number;
}

/**
 * How long the root of a trace would take, µs, if the members of chains began with the first of them, so many at once, and
 * everything else stayed as it was; without chains exactly what it took.
 *
 * Method: as {@linkcode virtualSpeedup}: what began when siblings had ended keeps its distance from the last of them. The
 * parent's own work between members is still done before each. Cost O(n).
 */
export function sideBySide({ nodes }: Trace, chains: readonly Chain[]): number {
  const chainsOf = Map.groupBy(chains, ({ parent }) => parent);
  const durations = new Float64Array(nodes.length);
  const ends = new Float64Array(nodes.length);
  for (let node = nodes.length - 1; node >= 0; node--) {
    const { start, end, children, finished, tail } = nodes[node]!;
    if (children.length === 0) {
      durations[node] = end - start;
      continue;
    }
    const startOf = memberStarts(chainsOf.get(node) ?? []);
    let [from, known, last] = [0, 0, 0];
    children.forEach((child, place) => {
      for (; known < child.after; known++) from = Math.max(from, ends[children[finished[known]!]!.node]!);
      const member = startOf(place, { began: Math.max(0, from + child.gap), gap: child.own_gap });
      ends[child.node] = member.began + durations[child.node]!;
      member.takes(ends[child.node]!);
      last = Math.max(last, ends[child.node]!);
    });
    durations[node] = last + tail;
  }
  return durations[0]!;
}

interface Member {
  /** When it begins, µs after its parent. */
  readonly began: number;
  /** Takes its place until then. */
  readonly takes: (until: number) => void;
}

interface Line {
  readonly atOnce: number;
  /** When the first began; `null` before. */
  first: number | null;
  /** Own work of the parent since then. */
  work: number;
  /** When each of the places is free again. */
  readonly free: number[];
}

function memberStarts(
  chains: readonly Chain[],
): (place: number, usual: { readonly began: number; readonly gap: number }) => Member {
  const lines = new Map<number, Line>();
  for (const { places, atOnce } of chains) {
    const line: Line = { atOnce, first: null, work: 0, free: [] };
    for (const place of places) lines.set(place, line);
  }
  return (place, { began, gap }) => {
    const line = lines.get(place);
    if (line === undefined) return { began, takes: () => {} };
    if (line.first === null) line.first = began;
    else line.work += gap;
    let begins = line.first + line.work;
    if (line.free.length >= line.atOnce) {
      const earliest = line.free.indexOf(Math.min(...line.free));
      begins = Math.max(begins, ...line.free.splice(earliest, 1));
    }
    return { began: Math.min(begins, began), takes: (until) => line.free.push(until) };
  };
}
