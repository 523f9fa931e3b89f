/** Whether an event can be stored as it is. Pure. @module */
import { type Cell, cellProblem, numberBounds, partsProblem, WHOLES } from "../../recorder/cell.ts";
import type { LooseEvent } from "../../recorder/column_batch.ts";
import { type ColumnName, COLUMNS, isColumnName } from "../../recorder/schema.ts";

/** Says why an event cannot be stored, naming the column, or `null` when it can. */
export function eventProblem(event: LooseEvent): string | null {
  for (const name of REQUIRED) {
    if (event[name] === null || event[name] === undefined) return `${name} must not be empty`;
  }
  for (const name in event) {
    const value = event[name];
    if (value === null || value === undefined || name === "attributes" || name === "entities") continue;
    if (!isColumnName(name)) return `${name} is not a column of the schema`;
    if (typeof value === "string" && PLAIN_TEXT.has(name)) continue;
    const bounds = typeof value === "number" ? numberBounds(name) : null;
    const number = value as number;
    const isInside = bounds !== null && number >= bounds.least && number <= bounds.most;
    if (isInside && (!bounds.whole || Number.isInteger(number))) continue;
    const problem = cellProblem(name, value as Cell);
    if (problem !== null) return `${name} ${problem}`;
  }
  for (const rule of WHOLES) {
    if (event[rule.whole] === undefined || rule.parts.every((part) => event[part] === undefined)) continue;
    const found = partsProblem(rule, (column) => event[column] as Cell | undefined);
    if (found !== null) return `${found.column} ${found.problem}`;
  }
  return null;
}

const REQUIRED: readonly ColumnName[] = ["kind", "name", "started_at", "status"];
const CHECKED: readonly string[] = ["kind", "status", "error_category"];
const PLAIN_TEXT: ReadonlySet<string> = new Set(
  Object.entries(COLUMNS).filter(([name, { type }]) => type === "string" && !CHECKED.includes(name)).map(([name]) =>
    name
  ),
);
