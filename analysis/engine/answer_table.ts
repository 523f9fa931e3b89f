/** Answers as columns, and as rows in order. Pure. @module */
import type { Answer, AnswerRow } from "./aggregate_plan.ts";

/** The answer to a plan: a column for each key and aggregate, by name. */
export interface AnswerTable {
  /** Number of groups. */
  readonly size: number;
  /** Group keys by name. */
  readonly keys: ReadonlyMap<string, readonly Answer[]>;
  /** Aggregates by name. */
  readonly values: ReadonlyMap<string, readonly Answer[]>;
}

/** How rows are put in order. */
export interface RowOrder {
  /** Column to order by before the keys, which come ascending. */
  readonly first: readonly Answer[] | null;
  /** Whether that one is descending. */
  readonly descending: boolean;
  /** Most rows. */
  readonly limit: number;
}

/** The rows of a table in order; unknown is last, whichever the direction. */
export function answerRows({ size, keys, values }: AnswerTable, { first, descending, limit }: RowOrder): AnswerRow[] {
  const columns = [...keys, ...values];
  const order = Array.from({ length: size }, (_, row) => row).sort((a, b) => {
    const sign = descending ? -1 : 1;
    const byFirst = first === null ? 0 : compare(first[a]!, first[b]!, sign);
    if (byFirst !== 0) return byFirst;
    for (const column of keys.values()) {
      const byKey = compare(column[a]!, column[b]!, 1);
      if (byKey !== 0) return byKey;
    }
    return 0;
  });
  return order.slice(0, limit).map((row) => {
    return Object.fromEntries(columns.map(([name, column]) => [name, column[row]!]));
  });
}

function compare(a: Answer, b: Answer, sign: number): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  return a < b ? -sign : a > b ? sign : 0;
}
