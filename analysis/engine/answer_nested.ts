/** Answers plans about the answers of others. Pure. @module */
import type { Answer, AnswerRow, NestedPlan, Value } from "./aggregate_plan.ts";
import { answerRows, type AnswerTable } from "./answer_table.ts";
import { orderGroups } from "./group_order.ts";

/**
 * Aggregates the rows of an inner answer.
 *
 * @throws {TypeError} If the inner plan does not answer a name, or not with numbers.
 */
export function answerNested({ aggregates, by = [] }: NestedPlan, inner: AnswerTable): AnswerRow[] {
  const columns = new Map([...inner.keys, ...inner.values]);
  const column = (name: string): readonly Answer[] => {
    const found = columns.get(name);
    if (found !== undefined) return found;
    const names = [...columns.keys()].map((name) => `"${name}"`).join(", ");
    throw new TypeError(`Cannot aggregate groups: "${name}" is not asked of them, names are ${names}`);
  };
  const keys = by.map(column);
  const asked = Object.entries(aggregates).map(([name, { op, of }]) => ({
    name,
    op,
    values: numbers(of, column(of), op),
  }));
  const groups = by.length === 0
    ? [rowsUpTo(inner.size)]
    : [...Map.groupBy(rowsUpTo(inner.size), (row) => JSON.stringify(keys.map((key) => key[row]))).values()];
  const keyOf = (index: number) => (group: number): Value => keys[index]![groups[group]![0]!]! as Value;
  const order = { first: null, descending: false, keys: by.map((_, index) => keyOf(index)), limit: Infinity };
  const ordered = orderGroups([...groups.keys()], order).map((group) => groups[group]!);
  return answerRows({
    size: groups.length,
    keys: new Map(by.map((name, index) => [name, ordered.map((rows) => keys[index]![rows[0]!]!)])),
    values: new Map(asked.map(({ name, op, values }) => [name, ordered.map((rows) => aggregate(op, rows, values))])),
  });
}

type OuterOp = NestedPlan["aggregates"][string]["op"];

function numbers(name: string, column: readonly Answer[], op: OuterOp): readonly (number | null)[] {
  if (op === "count") return [];
  if (column.every((cell) => cell === null || typeof cell === "number")) return column;
  throw new TypeError(`Cannot aggregate groups: "${name}" is no number, only count is asked of such`);
}

function aggregate(op: OuterOp, rows: readonly number[], values: readonly (number | null)[]): number | null {
  if (op === "count") return rows.length;
  let [known, sum, least, most] = [0, 0, Infinity, -Infinity];
  for (const row of rows) {
    const value = values[row];
    if (value === null || value === undefined) continue;
    known++;
    sum += value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (known === 0) return null;
  return op === "sum" ? sum : op === "mean" ? sum / known : op === "min" ? least : most;
}

function rowsUpTo(size: number): number[] {
  return Array.from({ length: size }, (_, row) => row);
}
