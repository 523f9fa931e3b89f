/** How good outcomes are. @module */
import type { Cell } from "../../recorder/cell.ts";
import type { EventSample } from "../engine/event_source.ts";

/** Score of a row; `null` when unknown. */
export type ScoreOf = (row: number) => number | null;

/** Score of an event: its own or that of feedback on it, the mean of several. */
export function ownScores({ columns, rows }: EventSample): ScoreOf {
  const given = new Map<string, number[]>();
  for (let row = 0; row < rows; row++) {
    const score = columns.score![row];
    if (typeof score !== "number") continue;
    const about = columns.kind![row] === "feedback" ? columns.parent_id![row] : columns.event_id![row];
    if (typeof about === "string") given.getOrInsertComputed(about, () => []).push(score);
  }
  return (row) => {
    const own = given.get(columns.event_id![row] as string);
    return own === undefined ? null : own.reduce((sum, score) => sum + score, 0) / own.length;
  };
}

/** Traces are not deeper; a circle ends here. */
const MOST_LEVELS = 64;

/**
 * Score of a call: its own, else that of the event it happened in. In a trace with calls of several models an outcome says nothing
 * about one of them.
 */
export function callScores(sample: EventSample): ScoreOf {
  const { columns, rows } = sample;
  const scoreOf = ownScores(sample);
  const rowOf = new Map<string, number>();
  const modelOf = new Map<unknown, string | null>();
  for (let row = 0; row < rows; row++) {
    rowOf.set(columns.event_id![row] as string, row);
    if (columns.kind![row] !== "llm_call" || columns.nested_calls![row]) continue;
    const [trace, model] = [columns.trace_id![row], `${columns.provider![row]} ${columns.model![row]}`];
    const known = modelOf.get(trace);
    modelOf.set(trace, known === undefined || known === model ? model : null);
  }
  return (row) => {
    const own = scoreOf(row);
    if (own !== null || modelOf.get(columns.trace_id![row]) === null) return own;
    let here = parentOf(row);
    for (let depth = 0; here !== undefined && depth < MOST_LEVELS; depth++) {
      const score = scoreOf(here);
      if (score !== null) return score;
      here = parentOf(here);
    }
    return null;
  };

  function parentOf(row: number): number | undefined {
    const parent: Cell = columns.parent_id![row]!;
    return typeof parent === "string" ? rowOf.get(parent) : undefined;
  }
}
