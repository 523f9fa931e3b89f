/** What a recorder can be told, and what is held against it. @module */
import type { Cell } from "./cell.ts";
import type { Clock } from "./clock.ts";
import type { FolderSinkOptions } from "./folder_sink.ts";
import type { ColumnName } from "./schema.ts";
import type { EventSink } from "./sink.ts";

/** How to record. Every option has a default that suits a service. */
export interface RecorderOptions extends Omit<FolderSinkOptions, "writerId" | "dir"> {
  /** Folder that the files go to; made when missing. @default {"events"} */
  readonly dir?: string;
  /** Where events go instead of a folder, for example {@linkcode memorySink}. */
  readonly sink?: EventSink;
  /** Deployment, for example `production`: a column of every event. */
  readonly environment?: string;
  /** Release of the service: a column of every event. */
  readonly release?: string;
  /** Session of every event that names no other. */
  readonly sessionId?: string;
  /** Longest time that an event waits in memory, in milliseconds; 0 writes at once. @default {100} */
  readonly flushIntervalMs?: number;
  /** Events kept while the sink cannot take them; what does not fit is dropped and counted. @default {65536} */
  readonly maxBufferedEvents?: number;
  /** False makes a recorder that does nothing. @default {the environment variables KYMO_ENABLED and ENABLE_METRICS where they may be read, else true} */
  readonly enabled?: boolean;
  /** Hears of everything that goes wrong after the recorder was made. @default {nobody} */
  readonly onError?: (error: Error) => void;
  /** The clocks, for tests. @default {the program's} */
  readonly clock?: Clock;
}

/** The columns that are the same for every event of a recorder. */
export function constantColumns(options: RecorderOptions): (readonly [ColumnName, Cell])[] {
  const constants: [ColumnName, Cell | undefined][] = [
    ["session_id", options.sessionId],
    ["service", options.service],
    ["environment", options.environment],
    ["release", options.release],
    ["sample_weight", 1],
  ];
  return constants.filter((constant): constant is [ColumnName, Cell] => constant[1] !== undefined);
}

/**
 * Holds a numeric option against its bounds.
 *
 * @throws {RangeError} If it is outside them, or no number.
 */
export function requireBetween(option: string, value: number, [least, most]: readonly [number, number]): void {
  if (value >= least && value <= most) return;
  throw new RangeError(
    `Cannot create recorder: ${option} must be between ${least} and ${most}, current value is ${value}`,
  );
}
