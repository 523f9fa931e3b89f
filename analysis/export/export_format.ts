/** What an export is made of. @module */
import type { Field, Filter } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";

/** What is to be exported. */
export interface ExportRequest {
  /** The events. */
  readonly source: EventSource;
  /** Which of them; of formats with parts inside of operations, which operations. */
  readonly where: readonly Filter[];
  /** Columns, for formats that have those of events. */
  readonly columns: readonly Field[];
  /** Calls, or counts that were imported as such; `null` for what there is, calls first. */
  readonly from: "events" | "aggregates" | null;
  /** Seconds that calls are counted together for; `null` for every call by itself. */
  readonly aggregateSeconds: number | null;
  /** Most label sets of a metric that keep their names; `null` for as many as are usual. */
  readonly maxSeries: number | null;
  /** Names of metrics. */
  readonly names: "otel" | "rag";
  /** Hears what is left out, in a sentence. */
  readonly note: (says: string) => void;
}

/** A piece of an export. */
export interface ExportChunk {
  /** The file of a folder that it belongs to; left out where there is one file alone. */
  readonly file?: string;
  /** The text. */
  readonly text: string;
  /** Rows in it. */
  readonly rows: number;
}

/** Options that not every format has. */
export const FORMAT_OPTIONS = ["kind", "columns", "from", "aggregate", "max-series", "names"] as const;

/** One of {@linkcode FORMAT_OPTIONS}. */
export type FormatOption = typeof FORMAT_OPTIONS[number];

/** A format of text: piece by piece, in order. */
export interface TextFormat {
  /** What it is, for people. */
  readonly says: string;
  /** What one row of it is: event, call, request. */
  readonly row: string;
  /** Several of them. @default {`row` and an s} */
  readonly rows?: string;
  /** Name of its file in a folder. */
  readonly file: string;
  /** Whether that file is written where nothing says where to, as the original did. @default {false} */
  readonly isNamed?: boolean;
  /** Whether each of its files is a document: several cannot follow each other in one. @default {false} */
  readonly hasDocuments?: boolean;
  /** Which of the options that not every format has it takes. @default {none} */
  readonly takes?: readonly FormatOption[];
  /** Makes the pieces. */
  readonly chunks: (request: ExportRequest) => AsyncIterable<ExportChunk>;
}

/** A format that is no text: it is written into a file. */
export interface FileFormat extends Omit<TextFormat, "chunks"> {
  /** Writes a file that does not exist yet, and returns its rows. */
  readonly write: (path: string, request: ExportRequest) => Promise<number>;
}

/** A text that is the same whatever was recorded. */
export interface FixedFormat extends Omit<TextFormat, "chunks"> {
  /** Makes it. */
  readonly text: () => string;
}

/** A format that events are exported in. */
export type EventFormat = TextFormat | FileFormat;

/** A format of exports. */
export type ExportFormat = EventFormat | FixedFormat;
