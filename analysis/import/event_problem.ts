/** Whether an event can be stored as it is. Pure. @module */
import { type Cell, cellProblem, type NumberBounds, numberBounds, partsProblem, WHOLES } from "../../recorder/cell.ts";
import type { LooseEvent } from "../../recorder/column_batch.ts";
import { COLUMN_NAMES, type ColumnName, COLUMNS } from "../../recorder/schema.ts";

/** Says why an event cannot be stored, naming the column, or `null` when it can. */
export function eventProblem(event: LooseEvent): string | null {
  for (const name of REQUIRED) {
    if (event[name] === null || event[name] === undefined) return `${name} must not be empty`;
  }
  for (const name in event) {
    const value = event[name];
    if (value === null || value === undefined) continue;
    const check = CHECKS.get(name);
    if (check === undefined) return `${name} is not a column of the schema`;
    if (check === "any" || check === "text" && typeof value === "string") continue;
    if (typeof check === "object" && typeof value === "number" && value >= check.least && value <= check.most) {
      if (!check.whole || Number.isInteger(value)) continue;
    }
    const problem = cellProblem(name as ColumnName, value as Cell);
    if (problem !== null) return `${name} ${problem}`;
  }
  for (const rule of WHOLES) {
    if (event[rule.whole] === undefined || rule.parts.every((part) => event[part] === undefined)) continue;
    const found = partsProblem(rule, (column) => event[column] as Cell | undefined);
    if (found !== null) return `${found.column} ${found.problem}`;
  }
  const problem = endProblem(event);
  return problem === null ? null : `duration_ms ${problem}`;
}

/** 9999-12-31T23:59:59.999Z: what is later has no date that a table can hold. */
const LATEST_MS = 253_402_300_799_999;

/** Says why an event may not last so long, or `null` when it may. */
export function endProblem({ started_at, duration_ms }: LooseEvent): string | null {
  if (typeof started_at !== "number" || typeof duration_ms !== "number") return null;
  if (started_at / 1000 + duration_ms <= LATEST_MS) return null;
  return `must end before the year 10000, current value is ${duration_ms}`;
}

const REQUIRED: readonly ColumnName[] = ["kind", "name", "started_at", "status"];
/** Columns of a few words. */
const WORDS: readonly string[] = ["kind", "status", "error_category"];

/** What needs no second look: any value, any text, a number inside bounds, or nothing. */
const CHECKS: ReadonlyMap<string, Check> = new Map(COLUMN_NAMES.map((name) => [name, checkOf(name)]));

type Check = "any" | "text" | "word" | NumberBounds;

function checkOf(name: ColumnName): Check {
  if (name === "attributes" || name === "entities") return "any";
  return numberBounds(name) ?? (WORDS.includes(name) || COLUMNS[name].type === "bool" ? "word" : "text");
}
