/** What running events know of each other: who is inside of whom, and what counts where. @module */
import { ChildTally, type FinishedChild } from "./child_tally.ts";
import { isError, type MutableFields } from "./event_fields.ts";
import type { Kind } from "./schema.ts";

/** A running event in its tree. */
export interface TreeNode<Node> {
  /** What it is. */
  readonly kind: Kind;
  /** What it happens in, where that is running here. */
  readonly parentNode: Node | undefined;
  /** What happens inside; made with the first child. */
  tally: ChildTally | null;
  /** Whether it has ended: nothing counts in it any more. */
  readonly isEnded: boolean;
}

/** Kinds that are a part of what happened in an event; the others are said of it. */
const TAKES_TIME: ReadonlySet<unknown> = new Set(["operation", "stage", "llm_call", "attempt", "tool_call"]);

/** The tally of an event. */
export function tallyOf<Node extends TreeNode<Node>>(node: Node): ChildTally {
  return node.tally ??= new ChildTally();
}

/** The operation around an event, itself where it is one or none is around. */
export function operationOf<Node extends TreeNode<Node>>(node: Node): Node {
  for (let at: Node | undefined = node; at !== undefined; at = at.parentNode) if (at.kind === "operation") return at;
  return node;
}

/** The call that an attempt in an event is one of; the event itself where no call is around. */
export function callOf<Node extends TreeNode<Node>>(node: Node): Node {
  for (let at: Node | undefined = node; at !== undefined; at = at.parentNode) if (isCall(at.kind)) return at;
  return node;
}

/** Number of events around an event. */
export function depthOf<Node extends TreeNode<Node>>(node: Node): number {
  let depth = 0;
  for (let at = node.parentNode; at !== undefined; at = at.parentNode) depth++;
  return depth;
}

/** What is known of a child that has ended. */
export interface LeavingChild {
  /** Its columns. */
  readonly fields: Readonly<MutableFields>;
  /** Monotonic time of its end. */
  readonly endedMs: number;
  /** What was thrown out of it. */
  readonly thrown: { readonly error: unknown } | undefined;
}

/** Counts a child that has ended in the events around it. */
export function leave<Node extends TreeNode<Node>>(child: Node, parent: Node, left: LeavingChild): void {
  const { fields, endedMs, thrown } = left;
  if (!parent.isEnded) tallyOf(parent).ended(finishedChild(fields), endedMs);
  const hasPassed = thrown !== undefined && child.tally !== null && child.tally.hasPassed(thrown.error);
  if (child.kind === "attempt") {
    tallyOf(callOf(parent)).attemptEnded(endedMs, fields.retry_wait_ms);
    if (hasPassed) tallyOf(parent).pass(thrown.error);
    return;
  }
  if (thrown !== undefined) tallyOf(parent).pass(thrown.error);
  hear(parent, fields, isError(fields.status) && !hasPassed);
}

/** Counts an event that was recorded after the fact in the events around it. */
export function notePast<Node extends TreeNode<Node>>(node: Node, event: Readonly<MutableFields>): void {
  if (!node.isEnded && TAKES_TIME.has(event.kind)) tallyOf(node).note(finishedChild(event));
  if (event.kind === "attempt") tallyOf(callOf(node)).noteAttempt(event.retry_wait_ms);
  else hear(node, event, isError(event.status));
}

/** The name of an event as text, whatever the program gave it. */
export function nameText(name: unknown): string {
  return typeof name === "string" || typeof name === "number" ? `${name}` : "unnamed";
}

/** The nearest operation has an error; those above it do not have it again. Calls are inside of everything around them. */
function hear<Node extends TreeNode<Node>>(node: Node, event: Readonly<MutableFields>, isFailed: boolean): void {
  const isOfCall = isCall(event.kind);
  let isCounted = !isFailed;
  for (let at: Node | undefined = node; at !== undefined; at = at.parentNode) {
    if (isCounted && !isOfCall) return;
    if (!at.isEnded) {
      if (isOfCall) tallyOf(at).addCall(event);
      if (!isCounted) tallyOf(at).errors++;
    }
    isCounted ||= at.kind === "operation";
  }
}

function isCall(kind: unknown): boolean {
  return kind === "llm_call" || kind === "tool_call";
}

function finishedChild({ kind, name, duration_ms }: Readonly<MutableFields>): FinishedChild {
  return { kind: kind as Kind, name: nameText(name), durationMs: typeof duration_ms === "number" ? duration_ms : null };
}
