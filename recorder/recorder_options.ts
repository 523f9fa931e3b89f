/** What a recorder can be told, and what is held against it. @module */
import type { Cell } from "./cell.ts";
import type { Clock } from "./clock.ts";
import type { ContentOptions } from "./content_rule.ts";
import { environmentText, SESSION_VARIABLES } from "./environment.ts";
import type { ErrorRules } from "./error_rules.ts";
import type { FolderSinkOptions } from "./folder_sink.ts";
import type { LiveObserver } from "./live/live_observer.ts";
import type { RedactOptions, Redactor } from "./redactor.ts";
import type { SamplingOptions } from "./sampler.ts";
import { type ColumnName, COLUMNS, isColumnName, type Kind, KINDS } from "./schema.ts";
import type { EventSink } from "./sink.ts";
import type { Thresholds } from "./thresholds.ts";

/** How to record. Every option has a default that suits a service. */
export interface RecorderOptions extends Omit<FolderSinkOptions, "writerId" | "dir">, ContentOptions {
  /** Folder that the files go to; made when missing. @default {"events"} */
  readonly dir?: string;
  /** Where events go instead of a folder, for example {@linkcode memorySink}. */
  readonly sink?: EventSink;
  /** Deployment, for example `production`: a column of every event. */
  readonly environment?: string;
  /** Release of the service: a column of every event. */
  readonly release?: string;
  /** Session of every event that names no other. @default {the environment variables KYMO_SESSION_ID and METRICS_SESSION_ID where they may be read, else none} */
  readonly sessionId?: string;
  /** Longest time that an event waits in memory, in milliseconds; 0 writes at once. @default {100} */
  readonly flushIntervalMs?: number;
  /** Events kept while the sink cannot take them; what does not fit is dropped and counted. @default {65536} */
  readonly maxBufferedEvents?: number;
  /** False makes a recorder that does nothing. @default {the environment variables KYMO_ENABLED and ENABLE_METRICS where they may be read, else true} */
  readonly enabled?: boolean;
  /** Hears of everything that goes wrong after the recorder was made. @default {nobody} */
  readonly onError?: (error: Error) => void;
  /** False keeps events in memory only as long as live metrics need them: no folder is made. @default {ENABLE_METRICS_PERSISTENCE where it may be read, else true} */
  readonly persist?: boolean;
  /** Counts, quantiles and Prometheus text of what is recorded, as `createLiveMetrics` of `@kymo/kymo/live` makes them; closed with the recorder. */
  readonly live?: LiveObserver;
  /** Own rules for what is taken out of texts, beside those for keys, tokens, passwords and e-mail addresses; false keeps all but error messages as they are. */
  readonly redact?: RedactOptions | false;
  /** Own rules for `error_category`; they win over the built-in ones. */
  readonly errorRules?: ErrorRules;
  /** Keeps a part of the traces, with weights. @default {all is kept} */
  readonly sampling?: SamplingOptions;
  /** Kinds of events and columns that are never recorded, for example `["tool_call", "entities", "user"]`. */
  readonly omit?: readonly (Kind | ColumnName)[];
  /** Limits behind the bottlenecks of summaries, merged with {@linkcode DEFAULT_THRESHOLDS}. */
  readonly thresholds?: Partial<Thresholds>;
  /** True reads memory and processor time of the process around each LLM and tool call: 25 µs a call. @default {false} */
  readonly resources?: boolean;
  /** Seconds between two samples of memory, processor and disk; 0 for none but those asked for. @default {0} */
  readonly sampleIntervalSeconds?: number;
  /** Complexity of a question, 0..1, for selections that come with an `input_text`; for example {@linkcode complexityScore}. */
  readonly scoreComplexity?: (question: string) => number | null;
  /** Flush on these signals and end the program with the usual exit code; true stands for SIGTERM and SIGINT. @default {false} */
  readonly flushOnSignals?: boolean | readonly Deno.Signal[];
  /** The clocks, for tests. @default {the program's} */
  readonly clock?: Clock;
}

/** The columns that are the same for every event of a recorder. */
export function constantColumns(options: RecorderOptions): (readonly [ColumnName, Cell])[] {
  const constants: [ColumnName, Cell | undefined][] = [
    ["session_id", options.sessionId ?? environmentText(SESSION_VARIABLES) ?? undefined],
    ["service", options.service],
    ["environment", options.environment],
    ["release", options.release],
    ["sample_weight", 1],
  ];
  return constants.filter((constant): constant is [ColumnName, Cell] => constant[1] !== undefined);
}

/** The service as it may stand in the metadata of files. What a rule of the program's own fails at is told of its column. */
export function serviceOf({ service }: RecorderOptions, redactor: Redactor): { readonly service?: string } {
  return typeof service === "string" ? { service: redactor.ruleOf("service")(service, () => {}) } : {};
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

/** What is never recorded. */
export interface Omitted {
  /** Kinds. */
  readonly kinds: ReadonlySet<string>;
  /** Columns. */
  readonly columns: readonly ColumnName[];
}

/**
 * Sorts what is to be left out into kinds and columns.
 *
 * @throws {RangeError} If a name is neither, or the column of every event.
 */
export function omittedOf(omit: readonly string[]): Omitted {
  const kinds: readonly string[] = KINDS;
  for (const name of omit) {
    if (kinds.includes(name) || (isColumnName(name) && COLUMNS[name].nullable)) continue;
    const why = isColumnName(name) ? "is part of every event" : "is neither a kind of event nor a column";
    throw new RangeError(`Cannot create recorder: omit must name kinds and nullable columns, "${name}" ${why}`);
  }
  return { kinds: new Set(omit.filter((name) => kinds.includes(name))), columns: omit.filter(isColumnName) };
}
