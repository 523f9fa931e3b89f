/** Who was chosen for operations by the complexity of the question. @module */
import { type ClusterValue, meanOf, scoreValues } from "./mean_difference.ts";
import { weightSum } from "./weighted_ratio.ts";
import type { OperationFacts, SuggestionFacts } from "./suggestion_facts.ts";

/** An operation for which somebody was chosen. */
export interface Choice {
  /** The operation. */
  readonly operation: OperationFacts;
  /** Complexity of the question, 0..1. */
  readonly complexity: number;
  /** Agent that was chosen, else its model. */
  readonly agent: string;
  /** What its calls cost, USD; `null` where that is known of none. */
  readonly usd: number | null;
}

/** Reads choices: what operations say of themselves, else the first selection of their trace. */
export function readChoices({ operations, timed: { columns, rows } }: SuggestionFacts): Choice[] {
  const { kind, name, trace_id, agent, complexity_score } = columns;
  const selected = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
    const trace = trace_id![row] as string;
    if (kind![row] === "selection" && !selected.has(trace)) selected.set(trace, row);
  }
  return operations.filter(({ weight }) => weight > 0).flatMap((operation): Choice[] => {
    const selection = selected.get(operation.trace_id);
    const said = complexity_score![operation.row];
    const complexity = said ?? (selection === undefined ? null : complexity_score![selection]);
    const chosen = selection === undefined ? null : agent![selection] ?? name![selection];
    const who = agent![operation.row] ?? chosen ?? operation.calls[0]?.model;
    if (typeof complexity !== "number" || !Number.isFinite(complexity) || typeof who !== "string") return [];
    const costs = operation.calls.flatMap(({ usd }) => usd === null ? [] : [usd]);
    const usd = costs.length === 0 ? null : costs.reduce((sum, each) => sum + each, 0);
    return [{ operation, complexity, agent: who, usd }];
  });
}

/** Choices of a stretch of complexity, the upper bound not included. */
export function between(choices: readonly Choice[], [low, high]: readonly [number, number]): Choice[] {
  return choices.filter(({ complexity }) => complexity >= low - 1e-9 && complexity < high - 1e-9);
}

/** Scores of those that have one. */
export function scoresOf(choices: readonly Choice[]): ClusterValue[] {
  return scoreValues(choices.map(({ operation }) => operation));
}

/** Mean score, as it is shown. */
export function meanScore(choices: readonly Choice[]): number {
  return Number(meanOf(scoresOf(choices)).toPrecision(3));
}

/** Mean cost of an operation, USD; `null` where none is known. */
export function meanUsd(choices: readonly Choice[]): number | null {
  const known = choices.filter(({ usd }) => usd !== null);
  if (known.length === 0) return null;
  return known.reduce((sum, { usd, operation: { weight } }) => sum + usd! * weight, 0) / weightOf(known);
}

/** Weight of operations. */
export function weightOf(choices: readonly Choice[]): number {
  return weightSum(choices.map(({ operation }) => operation));
}

/** Without the noise of floating point. */
export function shown(complexity: number): number {
  return Number(complexity.toFixed(6));
}
