/** One cell of a CSV as a value. @module */
import type { Cell } from "../../recorder/cell.ts";
import type { ColumnType } from "../../recorder/schema.ts";
import { parseMicros } from "../read/parse_micros.ts";
import { type CellSource, UNITS } from "./csv_map.ts";

/** Reads the text of a cell; what cannot be read stays text, for the schema to refuse. */
export function readCell(source: CellSource, text: string | undefined, type: ColumnType | null): Cell {
  if (source.column === null) {
    return type === "timestamp" && typeof source.value === "string" ? parseMicros(source.value) : source.value;
  }
  const cell = text ?? "";
  if (source.values !== null) {
    const key = Object.hasOwn(source.values, cell) || cell === "" ? cell : "*";
    if (Object.hasOwn(source.values, key)) return source.values[key]!;
  }
  if (cell === "") return null;
  switch (type) {
    case "string":
      return cell;
    case "bool":
      return readBoolean(cell);
    case "timestamp":
      return readTime(source, cell);
    case null:
      return source.unit === null ? readAny(cell) : readNumber(cell, placesOf(source));
    default:
      return readNumber(cell, placesOf(source));
  }
}

/** A column that is added to the one of the source, in the same unit; an empty one is `null`. */
export function readPart(source: CellSource, text: string): Cell {
  return text === "" ? null : readNumber(text, placesOf(source));
}

/** Places from the unit of the source to milliseconds; none where it has no unit. */
function placesOf({ unit }: CellSource): number {
  return unit === null ? 0 : UNITS[unit] + 3;
}

/** Moves the decimal point by so many places. Multiplying would round: 1.005 * 1000 is 1004.9999999999999. */
export function readNumber(text: string, places: number): number | string {
  const match = /^\s*([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+))?\s*$/.exec(text);
  return match === null ? text : Number(`${match[1]}e${Number(match[2] ?? 0) + places}`);
}

function readTime({ unit, from }: CellSource, text: string): Cell {
  if (unit === null && from === null) return parseMicros(text) ?? text;
  const micros = readNumber(text, UNITS[unit ?? "s"] + 6);
  if (typeof micros === "string") return text;
  return Math.round(micros) + (from === null ? 0 : parseMicros(from)!);
}

function readBoolean(text: string): Cell {
  const lower = text.toLowerCase();
  if (lower === "true" || lower === "1") return true;
  return lower === "false" || lower === "0" ? false : text;
}

/** An attribute: numbers and booleans stay what they are. What is no plain number (007, an id of 20 digits) is text. */
function readAny(text: string): Cell {
  if (text === "true" || text === "false") return text === "true";
  if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)) return text;
  const number = Number(text);
  return Number.isSafeInteger(Math.trunc(number)) ? number : text;
}
