/** Batches of any shape the schema allows, for property tests. @module */
import type { Cell, ColumnBatch } from "@kymo/kymo";
import { COLUMN_NAMES, type ColumnName, COLUMNS, KINDS, STATUSES } from "@kymo/kymo/schema";
import { numberBounds } from "../../recorder/cell.ts";
import type { Random } from "./random.ts";

const TEXTS = [
  "",
  "gpt-5",
  'quote " and \\',
  "line\nend\r\n",
  "tab\t,;",
  "é 漢字 👩‍🚀",
  "\u2028\u2029\u0000",
  "{}",
  "null",
  "__proto__",
];

/** A batch with some columns known, some constant, some with gaps; its required columns are whole. */
export function randomBatch(random: Random, options: { rows: number; firstNumber: number }): ColumnBatch {
  const { rows, firstNumber } = options;
  const columns = new Map<ColumnName, Cell[]>();
  for (const name of COLUMN_NAMES) {
    if (name === "attributes" || name === "entities") continue;
    const { nullable } = COLUMNS[name];
    if (nullable && random.next() < 0.5) continue;
    const gaps = nullable ? random.next() * 0.9 : 0;
    const constant = random.next() < 0.3 ? randomCell(random, name) : undefined;
    columns.set(
      name,
      Array.from({ length: rows }, () => random.next() < gaps ? null : constant ?? randomCell(random, name)),
    );
  }
  columns.set(
    "event_id",
    Array.from({ length: rows }, (_, row) => `00a1b2c3d4${(firstNumber + row).toString(16).padStart(6, "0")}`),
  );
  return { rows, columns };
}

function randomCell(random: Random, name: ColumnName): Cell {
  if (name === "kind") return random.pick(KINDS);
  if (name === "status") return random.pick(STATUSES);
  if (name === "error_category") return "unknown";
  const bounds = numberBounds(name);
  if (bounds === null) return COLUMNS[name].type === "bool" ? random.next() < 0.5 : random.pick(TEXTS);
  if (name === "started_at") return 1_770_091_506_789_123 + random.below(86_400_000_000);
  if (bounds.whole) return random.pick([0, 1, random.below(1e6), bounds.most]);
  return random.pick([0, random.next(), bounds.most === 1 ? 1 : 1e-9, bounds.least]);
}
