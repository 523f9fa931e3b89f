/** Random programs to record: forests of events, each with a form to record it in. @module */
import fc from "fast-check";

/** What is recorded in which way, and what happens in it. */
export interface PlannedEvent {
  readonly kind: "operation" | "stage" | "llm_call" | "tool_call" | "attempt";
  /** A callback, a handle with its body inside or outside of `run()`, a wrapped function, or after the fact. */
  readonly form: "callback" | "handle" | "handle with run" | "wrap" | "past";
  /** How it finds its parent: what is running, through the parent, or as `parent`. */
  readonly via: "current" | "through" | "parent";
  /** Where false, or below an event where it is false, nothing is waited for. */
  readonly isAsync: boolean;
  /** Milliseconds before and after what is inside. */
  readonly beforeMs: number;
  readonly afterMs: number;
  /** Whether what is inside runs side by side, where it is async. */
  readonly isParallel: boolean;
  readonly inside: readonly PlannedEvent[];
  readonly outcome: "ok" | "failure" | "throw";
  /** Whether its parent goes on when it throws. */
  readonly isCaught: boolean;
}

const often = <Value>(times: number, value: Value): Value[] => Array<Value>(times).fill(value);

/** Events with up to three in each, up to so many levels deep. */
function plannedEvent(levels: number): fc.Arbitrary<PlannedEvent> {
  return fc.record({
    kind: fc.constantFrom<PlannedEvent["kind"][]>("operation", "stage", "llm_call", "tool_call", "attempt"),
    form: fc.constantFrom<PlannedEvent["form"][]>("callback", "callback", "handle", "handle with run", "wrap", "past"),
    via: fc.constantFrom<PlannedEvent["via"][]>("current", "through", "parent"),
    isAsync: fc.constantFrom(...often(4, true), false),
    beforeMs: fc.nat(20),
    afterMs: fc.nat(20),
    isParallel: fc.boolean(),
    inside: levels === 0 ? fc.constant([]) : fc.array(plannedEvent(levels - 1), { maxLength: 3 }),
    outcome: fc.constantFrom<PlannedEvent["outcome"][]>(...often(6, "ok" as const), "failure", "throw", "throw"),
    isCaught: fc.boolean(),
  });
}

/** Up to four trees of up to five levels, run side by side. */
export const PLANNED_FOREST: fc.Arbitrary<readonly PlannedEvent[]> = fc.array(plannedEvent(4), {
  minLength: 1,
  maxLength: 4,
});
