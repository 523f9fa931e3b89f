/** What a format is: how it is recognised, and how its rows become events. @module */
import type { LooseEvent } from "../../recorder/column_batch.ts";
import type { EventIds } from "../../recorder/event_ids.ts";
import type { CsvMap } from "./csv_map.ts";
import type { FileShape } from "./file_shape.ts";
import type { ImportSource } from "./import_source.ts";

/** An option that only some formats have. */
export type FormatOption = "map" | "at" | "key" | "zone" | "last-line";

/** A row on its way: what became of it. */
export type ImportRow =
  | {
    /** Line that it begins on; `null` for events that are not of one row, such as operations above rows. */
    readonly line: number | null;
    /** Its events. */
    readonly events: readonly LooseEvent[];
    readonly reason: null;
  }
  | {
    readonly line: number;
    readonly events: null;
    /** Why it is refused. */
    readonly reason: string;
    /** What is kept of it: its fields, or its text alone. */
    readonly fields: readonly string[];
  };

/** What a reader is given. */
export interface Reading {
  /** The file. */
  readonly source: ImportSource;
  /** Byte from which it is new, and the lines before that. */
  readonly from: { readonly bytes: number; readonly lines: number };
  /** Ids for events that say none. */
  readonly ids: EventIds;
  /** What ids are hashed with where rows say some that are not of our form. */
  readonly salt: string;
  /** The map, `null` without one. */
  readonly map: CsvMap | null;
  /** Moment of rows that say none, µs; `null` where it was not given. */
  readonly at: number | null;
  /** Names of the parts of a key, `null` where they were not given. */
  readonly key: readonly string[] | null;
  /** Zone of times that say none. */
  readonly zone: string;
  /** Whether a last line without a line end is whole, where its text does not tell. */
  readonly takesLastLine: boolean;
  /** Says what the fields of refused rows are called. @default {text} */
  readonly setHeader: (names: readonly string[]) => void;
  /** Counts lines that are not of this format and are nobody's fault. */
  readonly countOthers: (lines: number) => void;
  /** Counts rows of what has not ended yet: no events so far, the next import takes them. */
  readonly countUnfinished: (rows: number) => void;
  /** Says that the last line is torn, and is left for the next import. */
  readonly setTorn: () => void;
}

/** A format. */
export interface ImportFormat {
  /** Its name on the command line. */
  readonly name: string;
  /** What it is, in one line. */
  readonly says: string;
  /** Whether files of it grow at their end, so that what was imported of one can be skipped. */
  readonly grows: boolean;
  /** Whether its rows say who they are, so that what the folder holds can be left out. */
  readonly hasIds: (map: CsvMap | null) => boolean;
  /** Whether Kymo recorded its events. */
  readonly isOwn: (map: CsvMap | null) => boolean;
  /** Options that it has. */
  readonly options: readonly FormatOption[];
  /** Whether a file looks like it. */
  readonly matches: (shape: FileShape) => boolean;
  /** Reads rows, many at a time. */
  readonly read: (reading: Reading) => AsyncGenerator<readonly ImportRow[]>;
}

/** A row that is refused. */
export function refusedRow(line: number, reason: string, fields: readonly string[]): ImportRow {
  return { line, events: null, reason, fields };
}

/** A row that became events. */
export function takenRow(line: number | null, events: readonly LooseEvent[]): ImportRow {
  return { line, events, reason: null };
}
