/** Answers as columns, and as rows. Pure. @module */
import type { Answer, AnswerRow } from "./aggregate_plan.ts";

/** The answer to a plan: a column for each key and aggregate, by name, groups in their order. */
export interface AnswerTable {
  /** Number of groups. */
  readonly size: number;
  /** Group keys by name. */
  readonly keys: ReadonlyMap<string, readonly Answer[]>;
  /** Aggregates by name. */
  readonly values: ReadonlyMap<string, readonly Answer[]>;
}

/** The rows of a table. */
export function answerRows({ size, keys, values }: AnswerTable): AnswerRow[] {
  const columns = [...keys, ...values];
  // V8 keeps parsed objects and copies of them compact; made name by name, a row takes ten times the memory.
  const empty: Record<string, Answer> = JSON.parse(
    JSON.stringify(Object.fromEntries(columns.map(([name]) => [name, null]))),
  );
  return Array.from({ length: size }, (_, row) => {
    const answer = { ...empty };
    for (const [name, column] of columns) answer[name] = column[row]!;
    return answer;
  });
}
