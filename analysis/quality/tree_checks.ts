/** Checks of how events hang together, on the events of a sample. @module */
import type { Field } from "../engine/aggregate_plan.ts";
import type { EventSample } from "../engine/event_source.ts";
import { counted, notLookedAt, type QualityCheck } from "./quality_check.ts";

/** Fields that {@linkcode treeChecks} reads. */
export const TREE_FIELDS: readonly Field[] = ["event_id", "trace_id", "parent_id", "started_at", "duration_ms"];

/** A child may begin that much before its parent, or end that much after it: clocks round. */
const TOLERANCE_US = 1000;

/** Orphans, clocks that disagree, ids that occur twice. */
export function treeChecks({ columns, rows, complete }: EventSample): QualityCheck[] {
  const { event_id, trace_id, parent_id, started_at, duration_ms } = columns;
  const rowOf = new Map<unknown, number>();
  const rooted = new Set<unknown>();
  let doubled = 0;
  for (let row = 0; row < rows; row++) {
    if (rowOf.has(event_id![row])) doubled++;
    rowOf.set(event_id![row], row);
    if (parent_id![row] === null) rooted.add(trace_id![row]);
  }
  let [children, orphans, pairs, skewed] = [0, 0, 0, 0];
  const start = (row: number): number => started_at![row] as number;
  const end = (row: number): number | null => {
    const duration = duration_ms![row];
    return typeof duration === "number" ? start(row) + duration * 1000 : null;
  };
  for (let row = 0; row < rows; row++) {
    if (parent_id![row] === null) continue;
    const parent = rowOf.get(parent_id![row]);
    // Of a slice of time only traces that begin in it are all there.
    if (complete || rooted.has(trace_id![row])) {
      children++;
      if (parent === undefined) orphans++;
    }
    if (parent === undefined) continue;
    pairs++;
    const [childEnd, parentEnd] = [end(row), end(parent)];
    const isEarly = start(row) < start(parent) - TOLERANCE_US;
    const isLate = childEnd !== null && parentEnd !== null && childEnd > parentEnd + TOLERANCE_US;
    if (isEarly || isLate) skewed++;
  }
  const child = ["child", "children"] as const;
  return [
    children === 0 ? notLookedAt("orphans", "no event has a parent") : counted(
      {
        check: "orphans",
        noun: child,
        matter: ["is without its parent in the data", "are without their parent in the data"],
        meaning: "they are in no critical path; their service may record elsewhere",
        warnAbove: 0.01,
      },
      orphans,
      children,
    ),
    pairs === 0 ? notLookedAt("outside_parent", "no event has a parent") : counted(
      {
        check: "outside_parent",
        noun: child,
        matter: ["begins before its parent or ends after it", "begin before their parent or end after it"],
        meaning: "clocks of machines disagree, or work goes on when its operation has ended",
        warnAbove: 0.05,
      },
      skewed,
      pairs,
    ),
    counted(
      {
        check: "doubled_ids",
        noun: ["event", "events"],
        matter: ["has an id that occurs twice", "have an id that occurs twice"],
        meaning: "something was imported twice and counts twice",
        warnAbove: 0,
      },
      doubled,
      rows,
    ),
  ];
}
