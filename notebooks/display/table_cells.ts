/** Cells of tables as people read them. @module */
import { formatCount, formatMeasure, UNKNOWN } from "../../analysis/report/format_quantity.ts";
import { columnUnit } from "./column_unit.ts";

/** A column of a table, ready to be shown. */
export interface ShownColumn {
  /** Heading. */
  readonly name: string;
  /** Cells, one a row. */
  readonly cells: readonly string[];
  /** Whether they are numbers, which go to the right. */
  readonly isNumeric: boolean;
}

/** Formats a column: numbers with the unit of its name, moments in UTC, unknown as a dash, big integers exactly. */
export function shownColumn(name: string, values: readonly unknown[], unit: string | null): ShownColumn {
  const of = unit ?? columnUnit(name);
  const known = values.filter((value) => value !== null && value !== undefined);
  const isNumeric = known.some(isNumber) || (known.length === 0 && of !== null);
  const isName = /(^|_)(id|year)$/.test(name);
  return {
    name,
    isNumeric,
    cells: values.map((value) => isName && isNumber(value) ? String(value) : cellText(value, of)),
  };
}

/** Smaller ones are told by their exponent: p-values. */
const SMALLEST = 1e-6;

/** Units whose numbers are shortened: 6.17 s, 21.6 M. */
const SCALED: readonly string[] = ["ms", "USD", "ratio", "tokens", "/s"];

function isNumber(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint";
}

function cellText(value: unknown, unit: string | null): string {
  if (value === null || value === undefined) return UNKNOWN;
  if (typeof value === "number") return numberText(value, unit);
  if (typeof value === "bigint") return value.toLocaleString("en-US");
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? UNKNOWN : momentText(value);
  if (typeof value === "string" || typeof value === "boolean") return String(value);
  return JSON.stringify(value, (_, one) => typeof one === "bigint" ? String(one) : one) ?? String(value);
}

function numberText(value: number, unit: string | null): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? UNKNOWN : String(value);
  if (unit !== null && SCALED.includes(unit)) return formatMeasure(value, unit);
  if (value !== 0 && Math.abs(value) < SMALLEST) return value.toExponential(1).replace("-", "−");
  if (!Number.isInteger(value)) return formatMeasure(value, unit ?? "");
  return `${value < 0 ? "−" : ""}${formatCount(Math.abs(value))}${unit === null ? "" : ` ${unit}`}`;
}

/** 2026-09-14 08:00:00, without seconds and time where they are 0. */
function momentText(moment: Date): string {
  const text = moment.toISOString().replace("T", " ").slice(0, -1);
  return text.replace(/ 00:00:00\.000$/, "").replace(
    /(:\d\d)?\.000$/,
    (seconds) => seconds === ":00.000" ? "" : seconds.slice(0, 3),
  );
}
