/** What callers say of an event. Types only. @module */
import type { ColumnName, ErrorCategory, EventRow, Kind, Status } from "./schema.ts";

/** Columns that the recorder fills itself in the callback forms. */
export type ManagedColumn =
  | "event_id"
  | "trace_id"
  | "parent_id"
  | "kind"
  | "started_at"
  | "duration_ms"
  | "attributes"
  | "entities";

/** Columns of an event that callers may set, plus `attributes` as an object and `entities` as a list. */
export type EventFields =
  & {
    readonly [Name in Exclude<ColumnName, ManagedColumn | "status" | "error_category" | "input_text" | "output_text">]?:
      | EventRow[Name]
      | undefined;
  }
  & {
    /** How it ended. @default {"ok", or what the exception says} */
    readonly status?: Status | undefined;
    /** What kind of thing went wrong. */
    readonly error_category?: ErrorCategory | null | undefined;
    /** Input: text, or what becomes JSON, such as messages. Its length is kept, itself only with `captureContent`. */
    readonly input_text?: unknown;
    /** Output, treated as the input is. */
    readonly output_text?: unknown;
    /** Your own keys: scalars become group keys and measures (`attributes.tenant`). */
    readonly attributes?: Readonly<Record<string, unknown>> | null | undefined;
    /** Entities detected in the input. */
    readonly entities?: readonly string[] | null | undefined;
  };

/** A finished event, recorded after the fact. */
export type EventInput = EventFields & {
  /** What the event is. */
  readonly kind: Kind;
  /** Operation, stage, function, tool, agent or metric. */
  readonly name: string;
  /** Wall clock at the start: a `Date`, or microseconds since 1970. @default {now minus duration_ms} */
  readonly started_at?: Date | number | undefined;
  /** How long it took, in milliseconds. */
  readonly duration_ms?: number | null | undefined;
  /** Its id, where it already has one. */
  readonly event_id?: string | undefined;
  /** Its trace. @default {the trace of the parent, or a new one} */
  readonly trace_id?: string | undefined;
  /** The event it happened in. @default {the operation, stage or call that is running} */
  readonly parent_id?: string | null | undefined;
};
