/** What live metrics can be told, and what is held against it. @module */
import { type Clock, SYSTEM_CLOCK } from "../clock.ts";
import { KEY_COLUMNS, type KeyColumn } from "./live_key.ts";
import type { DurationsOf } from "./live_snapshot.ts";

/** Where and when to keep a snapshot. */
export interface SnapshotOptions {
  /** The file; its folder is made when missing. Read at the start, replaced as a whole with every save. */
  readonly path: string;
  /**
   * Seconds after the first change at which the file is written; 0 writes by requests. After a failure at least 60.
   *
   * @default {300, or 0 where everyRequests is given}
   */
  readonly everySeconds?: number;
  /** Calls of one key after which the file is written, where `everySeconds` is 0; 0 leaves it to `save()` and `close()`. @default {20} */
  readonly everyRequests?: number;
}

/** How to count. */
export interface LiveMetricsOptions {
  /** Columns that calls are counted by, from 1 to all of {@linkcode KeyColumn}. @default {["model", "task", "agent"]} */
  readonly by?: readonly KeyColumn[];
  /** Latest durations that are kept per key, 1 to 100,000. @default {100} */
  readonly latest?: number;
  /** Most keys, and most label sets per Prometheus metric; the rest is counted under `other`. From 1 to 100,000. @default {1000} */
  readonly maxKeys?: number;
  /** Whose durations are kept per key: `"ok"` for calls that succeeded, `"all"` for failed ones too. @default {"ok"} */
  readonly durations?: DurationsOf;
  /** True counts tasks in lower case with `_` for spaces, so that two spellings are one key. @default {false} */
  readonly normalizeTask?: boolean;
  /** Id of the session, as the recorder has it. @default {none} */
  readonly sessionId?: string;
  /** Keeps the metrics over a restart. @default {they are gone with the program} */
  readonly snapshot?: SnapshotOptions;
  /** Hears of everything that goes wrong after the start, and of a snapshot that could not be used. @default {nobody} */
  readonly onError?: (error: Error) => void;
  /** The clocks, for tests. @default {the program's} */
  readonly clock?: Pick<Clock, "now">;
}

/** Options with all defaults. */
export interface LiveMetricsSettings {
  /** Columns that calls are counted by. */
  readonly by: readonly KeyColumn[];
  /** Latest durations that are kept per key. */
  readonly latest: number;
  /** Most keys. */
  readonly maxKeys: number;
  /** Whose durations are kept. */
  readonly durations: DurationsOf;
  /** Whether spellings of a task are one. */
  readonly normalizeTask: boolean;
  /** Id of the session. */
  readonly sessionId: string | null;
  /** Where and when to keep a snapshot, `null` for not at all. */
  readonly snapshot: Required<SnapshotOptions> | null;
  /** The wall clock. */
  readonly clock: Pick<Clock, "now">;
}

/** Longest time a timer can wait, in seconds. */
const LONGEST_SECONDS = Math.floor((2 ** 31 - 1) / 1000);

/**
 * Fills in the defaults.
 *
 * @throws {RangeError} If an option is out of bounds.
 */
export function liveMetricsSettings(options: LiveMetricsOptions): LiveMetricsSettings {
  const { by = ["model", "task", "agent"], latest = 100, maxKeys = 1000, durations = "ok" } = options;
  requireColumns(by);
  requireWhole("latest", latest, [1, 100_000]);
  requireWhole("maxKeys", maxKeys, [1, 100_000]);
  if (durations !== "ok" && durations !== "all") refuse(`durations must be "ok" or "all"`, `"${durations}"`);
  return {
    by: [...by],
    latest,
    maxKeys,
    durations,
    normalizeTask: options.normalizeTask ?? false,
    sessionId: options.sessionId ?? null,
    snapshot: options.snapshot === undefined ? null : snapshotSettings(options.snapshot),
    clock: options.clock ?? SYSTEM_CLOCK,
  };
}

function snapshotSettings(options: SnapshotOptions): Required<SnapshotOptions> {
  const { path, everyRequests = 20 } = options;
  const { everySeconds = options.everyRequests === undefined ? 300 : 0 } = options;
  if (path === "") refuse("snapshot.path must name a file", '""');
  if (!(everySeconds >= 0 && everySeconds <= LONGEST_SECONDS)) {
    refuse(`snapshot.everySeconds must be between 0 and ${LONGEST_SECONDS}`, everySeconds);
  }
  requireWhole("snapshot.everyRequests", everyRequests, [0, Number.MAX_SAFE_INTEGER]);
  if (options.everyRequests !== undefined && everySeconds > 0) {
    refuse("snapshot.everyRequests needs snapshot.everySeconds to be 0", everySeconds);
  }
  return { path, everySeconds, everyRequests };
}

function requireColumns(by: readonly KeyColumn[]): void {
  const columns: readonly string[] = KEY_COLUMNS;
  const isFit = by.length > 0 && new Set(by).size === by.length && by.every((column) => columns.includes(column));
  if (!isFit) refuse(`by must name different columns out of ${columns.join(", ")}`, `[${by.join(", ")}]`);
}

function requireWhole(option: string, value: number, [least, most]: readonly [number, number]): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  refuse(`${option} must be a whole number between ${least} and ${most}`, value);
}

function refuse(problem: string, value: unknown): never {
  throw new RangeError(`Cannot create live metrics: ${problem}, current value is ${value}`);
}
