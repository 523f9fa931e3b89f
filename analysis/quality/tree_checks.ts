/** Checks of how events hang together and repeat each other, on the events of a sample. @module */
import type { Field } from "../engine/aggregate_plan.ts";
import type { EventSample, EventSource } from "../engine/event_source.ts";
import { TIMED_KINDS } from "../trace_sample.ts";
import { counted, notLookedAt, type QualityCheck } from "./quality_check.ts";

/** Fields that {@linkcode treeChecks} reads. */
export const TREE_FIELDS: readonly Field[] = [
  "event_id",
  "trace_id",
  "parent_id",
  "kind",
  "started_at",
  "duration_ms",
  "sample_weight",
  "model",
  "input_tokens",
  "output_tokens",
];

/** A child may begin that much before its parent, or end that much after it: clocks round. */
const TOLERANCE_US = 1000;
/** Events that happen inside their parent; feedback and metrics may come later. */
const INSIDE: ReadonlySet<unknown> = new Set([...TIMED_KINDS, "attempt"]);

/** What a sample was drawn from. */
type Drawn = Pick<EventSource, "clock" | "window">;

/**
 * Orphans, clocks that disagree, ids that occur twice, calls that were copied.
 *
 * @param sample Events of all kinds, with {@linkcode TREE_FIELDS}.
 * @param source Where it was drawn.
 */
export function treeChecks(sample: EventSample, source: Drawn): QualityCheck[] {
  const children = childrenOf(sample);
  return [
    orphans(sample, { children, source }),
    outsideParent(sample, { children, source }),
    doubledIds(sample),
    copiedCalls(sample),
  ];
}

/** Rows of children, each with that of its parent; `null` where that was not read. */
function childrenOf({ rows, columns }: EventSample): Map<number, number | null> {
  const { event_id, parent_id, kind } = columns;
  const rowOf = new Map<unknown, number>();
  for (let row = 0; row < rows; row++) if (!rowOf.has(event_id![row])) rowOf.set(event_id![row], row);
  const children = new Map<number, number | null>();
  for (let row = 0; row < rows; row++) {
    const parent = parent_id![row];
    if (parent !== null && INSIDE.has(kind![row])) children.set(row, rowOf.get(parent) ?? null);
  }
  return children;
}

interface Related {
  readonly children: ReadonlyMap<number, number | null>;
  readonly source: Drawn;
}

const CHILD = ["child", "children"] as const;

/** A trace that begins before what was read, or that is sampled, may have parents elsewhere: there only a root vouches for them. */
function orphans({ rows, columns, complete }: EventSample, { children, source }: Related): QualityCheck {
  if (children.size === 0) return notLookedAt("orphans", "no event has a parent");
  const { trace_id, parent_id, kind, sample_weight } = columns;
  const rooted = new Set<unknown>();
  for (let row = 0; row < rows; row++) {
    if (parent_id![row] === null && INSIDE.has(kind![row])) rooted.add(trace_id![row]);
  }
  const isWhole = complete && source.window.from === null && sample_weight!.every((weight) => weight === 1);
  let [judged, lost] = [0, 0];
  for (const [row, parent] of children) {
    if (!isWhole && !rooted.has(trace_id![row])) continue;
    judged++;
    if (parent === null) lost++;
  }
  if (judged === 0) return notLookedAt("orphans", "no trace lies whole in what was read");
  return counted(
    {
      check: "orphans",
      noun: CHILD,
      matter: ["is without its parent in the data", "are without their parent in the data"],
      meaning: "it is lost, has not ended, or was recorded elsewhere; they are in no critical path",
      warnAbove: 0.01,
    },
    lost,
    judged,
  );
}

function outsideParent({ columns }: EventSample, { children, source }: Related): QualityCheck {
  const check = "outside_parent";
  if (source.clock === "relative") {
    return notLookedAt(check, "times are distances from the start of each file, no clock is shared");
  }
  const { started_at, duration_ms } = columns;
  const start = (row: number): number => started_at![row] as number;
  const end = (row: number): number => start(row) + ((duration_ms![row] as number | null) ?? NaN) * 1000;
  let [pairs, early, late] = [0, 0, 0];
  for (const [row, parent] of children) {
    if (parent === null) continue;
    pairs++;
    // What has no duration does not end late.
    if (start(row) < start(parent) - TOLERANCE_US) early++;
    else if (end(row) > end(parent) + TOLERANCE_US) late++;
  }
  if (pairs === 0) return notLookedAt(check, "no event has a parent that was read");
  return counted(
    {
      check,
      noun: CHILD,
      matter: ["begins before its parent or ends after it", "begin before their parent or end after it"],
      meaning:
        `${early} before: clocks of machines disagree; ${late} after: or work goes on when its operation has ended`,
      warnAbove: 0.05,
    },
    early + late,
    pairs,
  );
}

function doubledIds({ columns }: EventSample): QualityCheck {
  // Frames of one's own may have no ids.
  const ids = columns.event_id!.filter((id) => id !== null);
  if (ids.length === 0) return notLookedAt("doubled_ids", "events have no ids");
  return counted(
    {
      check: "doubled_ids",
      noun: ["event", "events"],
      matter: ["has an id that occurs twice", "have an id that occurs twice"],
      meaning: "something was imported twice and counts twice",
      warnAbove: 0,
    },
    ids.length - new Set(ids).size,
    ids.length,
  );
}

/**
 * Calls with ids of their own that are the same in everything that hardly ever is: a session that was forked takes its past with
 * it, and so does a file that was imported again under another name.
 */
function copiedCalls({ rows, columns }: EventSample): QualityCheck {
  const check = "copied_calls";
  const { kind, event_id, started_at, duration_ms, model, input_tokens, output_tokens } = columns;
  const idsOf = new Map<string, Set<unknown>>();
  let calls = 0;
  for (let row = 0; row < rows; row++) {
    if (kind![row] !== "llm_call" || !duration_ms![row] || event_id![row] === null) continue;
    if (input_tokens![row] === null || output_tokens![row] === null) continue;
    calls++;
    const key = [started_at![row], duration_ms![row], model![row], input_tokens![row], output_tokens![row]].join();
    idsOf.getOrInsertComputed(key, () => new Set()).add(event_id![row]);
  }
  if (calls === 0) return notLookedAt(check, "no call knows its duration and tokens");
  return counted(
    {
      check,
      noun: ["call", "calls"],
      matter: ["is the copy of another", "are copies of others"],
      meaning: "same start, duration, model and tokens: forked sessions, or files imported again, count twice",
      warnAbove: 0.01,
    },
    [...idsOf.values()].reduce((sum, ids) => sum + ids.size - 1, 0),
    calls,
  );
}
