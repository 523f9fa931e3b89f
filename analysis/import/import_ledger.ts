/**
 * What was imported into a folder: one small file per import, `DIR/imports/<writer id>.json`. That file appearing is the
 * moment from which an import counts; what it wrote is moved into place after that, by the next import if need be. It outlives
 * merging and pruning, so that what was pruned does not come back.
 *
 * @module
 */
import { parseObject } from "../../recorder/parse_object.ts";

/** One import. */
export interface LedgerEntry {
  /** Id of its segments, 10 hex digits. */
  readonly writer_id: string;
  /** Format that the file was read as. */
  readonly format: string;
  /** SHA-256 of its map, `null` without one. */
  readonly map: string | null;
  /** Name of the file, for people. */
  readonly file: string;
  /** Bytes of its content that were taken, from the beginning. */
  readonly bytes: number;
  /** SHA-256 of these. */
  readonly sha256: string;
  /** Lines of these. */
  readonly lines: number;
  /** Rows taken from these, now and by imports before. */
  readonly rows: number;
  /** What ids are made from: the same for a file and what it grows into. */
  readonly salt: string;
}

const LEDGER_FOLDER = "imports";

/** The folder of a folder's imports. */
export function ledgerFolder(dir: string): string {
  return `${dir}/${LEDGER_FOLDER}`;
}

/** Path of an import's file. */
export function ledgerPath(dir: string, writerId: string): string {
  return `${ledgerFolder(dir)}/${writerId}.json`;
}

/** All imports of one format and map into a folder. */
export function readLedger(dir: string, { format, map }: Pick<LedgerEntry, "format" | "map">): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (const name of namesIn(ledgerFolder(dir))) {
    if (!/^[0-9a-f]{10}\.json$/.test(name)) continue;
    const entry = parseObject(Deno.readTextFileSync(`${ledgerFolder(dir)}/${name}`));
    if (entry !== null && isEntry(entry) && entry.format === format && entry.map === map) entries.push(entry);
  }
  return entries;
}

/** Text of an import's file. */
export function encodeEntry(entry: LedgerEntry): string {
  return JSON.stringify(entry, null, 2) + "\n";
}

function isEntry(entry: Readonly<Record<string, unknown>>): entry is Record<string, unknown> & LedgerEntry {
  const numbers = [entry.bytes, entry.lines, entry.rows];
  return numbers.every((number) => Number.isSafeInteger(number)) &&
    [entry.writer_id, entry.sha256, entry.salt, entry.format].every((text) => typeof text === "string");
}

function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
