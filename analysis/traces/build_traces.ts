/** Traces from events. @module */
import { type Bounds, childSchedule } from "./child_schedule.ts";
import type { Stage, Trace, TraceNode, TraceRow, TraceSet } from "./trace.ts";

/** What is known about the rows as a whole. */
export interface BuildTracesOptions {
  /** Stretches of time that were read, µs, ascending. @default {everything} */
  readonly slices?: readonly { readonly from: number; readonly to: number }[];
  /** Time of the last event there is, read or not, µs. @default {the last that was read} */
  readonly until?: number | null;
  /** Whether there are events before or between the slices. @default {false} */
  readonly partial?: boolean;
}

/**
 * Builds trees. A root is an event that has no parent in its trace: operations always, others when something happened
 * inside. Where other services began the trace, an operation under an unknown parent is a root, unless operations of its
 * name have known parents elsewhere. Other events under an unknown parent hang under the root that ran when they began.
 * What has no duration is left out, and its children hang under its parent. Cost O(n log n).
 *
 * @param rows Events of the kinds that take time, in any order, not modified.
 */
export function buildTraces(rows: readonly TraceRow[], options: BuildTracesOptions = {}): TraceSet {
  const inside = new Set<string>();
  const families = [...groupRows(rows)].map(([, members]) => familyOf(rows, members, inside));
  const found = { traces: [] as Trace[], cut: 0, without_duration: 0, alone: 0, unplaced: 0, clipped: 0 };
  const stageOf = stageNames();
  for (const family of families) {
    found.unplaced += family.doubles;
    const roots = rootsOf(rows, family, { ...options, inside });
    found.alone += roots.alone;
    found.without_duration += roots.without_duration;
    if (roots.cut) found.cut++;
    let placed = roots.alone + roots.without_duration;
    for (const root of roots.rows) {
      const { trace, members, clipped } = growTrace(rows, root, { family, stageOf });
      placed += members;
      if (isCut(rows[root]!, options)) found.cut++;
      else {
        found.traces.push(trace);
        found.clipped += clipped;
      }
    }
    if (!roots.cut) found.unplaced += Math.max(0, family.rows.length - placed);
  }
  found.traces.sort((a, b) => a.nodes[0]!.row - b.nodes[0]!.row);
  return found;
}

/** The events of one trace. */
interface Family {
  readonly rows: readonly number[];
  /** Children of each event that has some. */
  readonly children: Map<number, number[]>;
  readonly tops: readonly number[];
  readonly doubles: number;
}

function groupRows(rows: readonly TraceRow[]): Map<string, number[]> {
  return Map.groupBy(rows.keys(), (row) => rows[row]!.trace_id);
}

/** Finds parents; notes the names of operations that have one. */
function familyOf(rows: readonly TraceRow[], members: readonly number[], inside: Set<string>): Family {
  const byId = new Map<string, number>();
  for (const row of members) if (!byId.has(rows[row]!.event_id)) byId.set(rows[row]!.event_id, row);
  const children = new Map<number, number[]>();
  const tops: number[] = [];
  const own = [...byId.values()];
  for (const row of own) {
    const { parent_id, kind, name } = rows[row]!;
    const parent = typeof parent_id === "string" ? byId.get(parent_id) : undefined;
    if (parent === undefined) tops.push(row);
    else {
      if (kind === "operation") inside.add(name);
      adopt(children, parent, row);
    }
  }
  return { rows: own, children, tops, doubles: members.length - own.length };
}

function adopt(children: Map<number, number[]>, parent: number, row: number): void {
  const siblings = children.get(parent);
  if (siblings === undefined) children.set(parent, [row]);
  else siblings.push(row);
}

interface Roots {
  readonly rows: readonly number[];
  readonly alone: number;
  readonly without_duration: number;
  readonly cut: boolean;
}

/** Chooses the roots among the events without a known parent, and hangs the other ones under them. */
function rootsOf(
  rows: readonly TraceRow[],
  { children, tops }: Family,
  { partial = false, inside }: BuildTracesOptions & { readonly inside: ReadonlySet<string> },
): Roots {
  const roots: number[] = [];
  const lost: number[] = [];
  let [alone, without_duration] = [0, 0];
  for (const row of tops) {
    const { parent_id, kind, name } = rows[row]!;
    const isLost = parent_id !== null && !(kind === "operation" && !inside.has(name));
    if (isLost) lost.push(row);
    else if (kind !== "operation" && !children.has(row)) alone++;
    else if (durationOf(rows[row]!) === null) without_duration++;
    else roots.push(row);
  }
  let cut = false;
  const byStart = roots.toSorted((a, b) => rows[a]!.started_at - rows[b]!.started_at);
  for (const row of lost) {
    const home = runningAt(rows, byStart, rows[row]!.started_at);
    if (home !== null) adopt(children, home, row);
    else if (partial) cut = true;
    else if (kindTakesPart(rows[row]!, children.has(row))) roots.push(row);
    else alone++;
  }
  return { rows: roots, alone, without_duration, cut };
}

function kindTakesPart(row: TraceRow, hasChildren: boolean): boolean {
  return durationOf(row) !== null && (row.kind === "operation" || hasChildren);
}

/** The last root that began before a moment, if it was still running. */
function runningAt(rows: readonly TraceRow[], byStart: readonly number[], moment: number): number | null {
  let [first, end] = [0, byStart.length];
  while (first < end) {
    const middle = (first + end) >> 1;
    if (rows[byStart[middle]!]!.started_at <= moment) first = middle + 1;
    else end = middle;
  }
  const root = byStart[first - 1];
  return root !== undefined && moment <= rows[root]!.started_at + durationOf(rows[root]!)! ? root : null;
}

/** Whether children of a root may lie after the slice in which it began. */
function isCut(root: TraceRow, { slices, until }: BuildTracesOptions): boolean {
  const slice = slices?.find(({ from, to }) => from <= root.started_at && root.started_at < to);
  if (slice === undefined || until === undefined || until === null || slice.to > until) return false;
  return root.started_at + durationOf(root)! > slice.to;
}

/** Whole microseconds; `null` where it is unknown or none. */
function durationOf({ duration_ms }: TraceRow): number | null {
  const isKnown = typeof duration_ms === "number" && Number.isFinite(duration_ms) && duration_ms >= 0;
  return isKnown ? Math.round(duration_ms * 1000) : null;
}

/** One object per stage, so that stages are the same when they are identical. */
function stageNames(): (row: TraceRow) => Stage {
  const kinds = new Map<string, Map<string, Map<string | null, Stage>>>();
  return ({ kind, name, model: asked }) => {
    const model = kind === "llm_call" && typeof asked === "string" ? asked : null;
    const names = kinds.getOrInsertComputed(kind, () => new Map());
    const models = names.getOrInsertComputed(name, () => new Map());
    return models.getOrInsertComputed(model, () => ({ kind, name, model }));
  };
}

interface Growth {
  readonly family: Family;
  readonly stageOf: (row: TraceRow) => Stage;
}

/** From the root down: bounds inside those of the parent; then the order of the children of each. */
function growTrace(
  rows: readonly TraceRow[],
  root: number,
  { family, stageOf }: Growth,
): { trace: Trace; members: number; clipped: number } {
  const origin = rows[root]!.started_at;
  const bounds: (Bounds & Pick<TraceNode, "row" | "parent">)[] = [{
    row: root,
    parent: null,
    node: 0,
    start: 0,
    end: durationOf(rows[root]!)!,
  }];
  const children: Bounds[][] = [[]];
  let [members, clipped] = [1, 0];
  for (let node = 0; node < bounds.length; node++) {
    const parent = bounds[node]!;
    const own = family.children.get(parent.row);
    if (own === undefined) continue;
    const waiting = [...own];
    for (let next = 0; next < waiting.length; next++) {
      const row = waiting[next]!;
      const duration = durationOf(rows[row]!);
      if (duration === null) {
        waiting.push(...family.children.get(row) ?? []);
        continue;
      }
      members++;
      const from = rows[row]!.started_at - origin;
      const [start, end] = [within(from, parent), within(from + duration, parent)];
      if (start !== from || end !== from + duration) clipped++;
      const child = { row, parent: node, node: bounds.length, start, end };
      bounds.push(child);
      children.push([]);
      children[node]!.push(child);
    }
  }
  const nodes = bounds.map((one, node): TraceNode => ({
    row: one.row,
    stage: stageOf(rows[one.row]!),
    parent: one.parent,
    start: one.start,
    end: one.end,
    ...childSchedule(one, children[node]!),
  }));
  return { trace: { nodes }, members, clipped };
}

function within(moment: number, { start, end }: Bounds): number {
  return Math.min(end, Math.max(start, moment));
}
