/** What a trace is: one operation as a tree of the time that was spent in it. Types only. @module */
import type { Cell } from "../../recorder/cell.ts";

/** What an event tells about its place in a trace. */
export interface TraceRow {
  /** Its id. */
  readonly event_id: string;
  /** Its trace. */
  readonly trace_id: string;
  /** The event it happened in. */
  readonly parent_id: Cell;
  /** What it is. */
  readonly kind: string;
  /** Its name. */
  readonly name: string;
  /** Its model. */
  readonly model: Cell;
  /** When it began, µs. */
  readonly started_at: number;
  /** How long it took; unknown is `null`. */
  readonly duration_ms: Cell;
}

/** What the time of a trace is attributed to: all events of one kind and name, calls of models also of one model. */
export interface Stage {
  /** What they are. */
  readonly kind: string;
  /** Their name. */
  readonly name: string;
  /** Model of `llm_call`s, else `null`. */
  readonly model: string | null;
}

/** A child of a node, in the order in which its parent started them. */
export interface ChildStep {
  /** Its index in {@linkcode Trace.nodes}. */
  readonly node: number;
  /** Siblings that had finished when it began: so many of {@linkcode TraceNode.finished}. */
  readonly after: number;
  /** The one of them that finished last, as its place in {@linkcode TraceNode.children}; `null` where it is the first. */
  readonly behind: number | null;
  /** From that end, else from the start of the parent, to its own start, µs. */
  readonly gap: number;
  /** Part of the gap in which no sibling ran: the parent's own work. */
  readonly own_gap: number;
}

/** An event inside a trace. Times are whole microseconds from the start of the root. */
export interface TraceNode {
  /** Its place in the rows. */
  readonly row: number;
  /** What its own time counts for. */
  readonly stage: Stage;
  /** The node that it happened in, as its place in {@linkcode Trace.nodes}; `null` for the root. */
  readonly parent: number | null;
  /** When it began, not before its parent. */
  readonly start: number;
  /** When it ended, not after its parent. */
  readonly end: number;
  /** Time in which none of its children ran. */
  readonly own: number;
  /** Its children that lasted, by start. */
  readonly children: readonly ChildStep[];
  /** Places of the children in `children`, by end. */
  readonly finished: readonly number[];
  /** From the end of the last child to its own, µs. */
  readonly tail: number;
}

/** One operation. */
export interface Trace {
  /** Its events, parents before their children; the first is the root. */
  readonly nodes: readonly TraceNode[];
}

/** The traces in some events, and what was left out of them. */
export interface TraceSet {
  /** Complete traces, by their place in the rows. */
  readonly traces: readonly Trace[];
  /** Traces that begin before or end after what was read. */
  readonly cut: number;
  /** Roots without a duration. */
  readonly without_duration: number;
  /** Events without parent and children that are no operations: there is no inside to look into. */
  readonly alone: number;
  /** Events that could not be placed: without a duration, in a circle, or under an id that another event has. */
  readonly unplaced: number;
  /** Events that began before or ended after their parent, and count up to its bounds. */
  readonly clipped: number;
}
