/** The order of the children of an event, as far as the times show it. @module */
import type { ChildStep, TraceNode } from "./trace.ts";

/** The bounds of an event, µs. */
export interface Bounds {
  /** Its index in the trace. */
  readonly node: number;
  /** When it began. */
  readonly start: number;
  /** When it ended. */
  readonly end: number;
}

/** What the children say about their parent. */
export type Schedule = Pick<TraceNode, "own" | "children" | "finished" | "tail">;

/**
 * Siblings that overlap by less are taken as one after the other: clocks of many sources count whole milliseconds, and start
 * and duration are rounded apart.
 */
const OVERLAP = 1000;

/**
 * Which child waited for which. A child that began when a sibling had ended is taken to have waited for it; those that
 * overlap ran side by side. Cost O(k log k).
 *
 * @param children Inside the bounds of the parent, in any order; those of no length are left out.
 */
export function childSchedule(parent: Bounds, children: readonly Bounds[]): Schedule {
  const whole = parent.end - parent.start;
  if (children.length === 0) return { own: whole, children: [], finished: [], tail: whole };
  const lasting = children.filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start || a.end - b.end);
  const union = joinIntervals(lasting);
  const own = whole - coveredBefore(union, parent.end);
  const isOver = lasting.map(({ start, end }) => end - Math.min(OVERLAP, (end - start) / 2));
  const finished = Array.from(lasting.keys()).sort((a, b) => isOver[a]! - isOver[b]!);
  let after = 0;
  let behind: number | null = null;
  const steps = lasting.map(({ node, start }): ChildStep => {
    while (after < finished.length && isOver[finished[after]!]! <= start) {
      const place = finished[after++]!;
      if (behind === null || lasting[place]!.end > lasting[behind]!.end) behind = place;
    }
    const from = behind === null ? parent.start : lasting[behind]!.end;
    const covered = coveredBefore(union, start) - coveredBefore(union, from);
    return { node, after, behind, gap: start - from, own_gap: Math.max(0, start - from - covered) };
  });
  const last = lasting.reduce((most, { end }) => Math.max(most, end), parent.start);
  return { own, children: steps, finished, tail: parent.end - last };
}

interface Joined {
  readonly start: number;
  readonly end: number;
  /** Length of all intervals before this one. */
  readonly before: number;
}

/** Overlapping intervals become one. */
function joinIntervals(sorted: readonly Bounds[]): Joined[] {
  const joined: { start: number; end: number; before: number }[] = [];
  for (const { start, end } of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end, before: last === undefined ? 0 : last.before + last.end - last.start });
  }
  return joined;
}

/** Length of the intervals up to a moment. */
function coveredBefore(joined: readonly Joined[], moment: number): number {
  let [first, end] = [0, joined.length];
  while (first < end) {
    const middle = (first + end) >> 1;
    if (joined[middle]!.start <= moment) first = middle + 1;
    else end = middle;
  }
  const last = joined[first - 1];
  return last === undefined ? 0 : last.before + Math.min(moment, last.end) - last.start;
}
