/** Suggestions for handmade events. @module */
import {
  type Finding,
  suggest,
  SUGGESTION_RULES,
  type Suggestions,
  type SuggestOptions,
  type Untold,
} from "@kymo/kymo/analysis";
import { NOON, type SomeEvent, withEvents } from "./event_files.ts";

/** Everything that is suggested for some events. */
export async function suggestions(events: readonly SomeEvent[], options: SuggestOptions = {}): Promise<Suggestions> {
  let said: Suggestions = { suggestions: [], scan: [] };
  await withEvents(events, async (source) => {
    said = await suggest(source, options);
  });
  return said;
}

/** Asks some rules: those whose id begins so. */
export function suggestedBy(
  prefix: string,
  events: readonly SomeEvent[],
  options: SuggestOptions = {},
): Promise<Suggestions> {
  return suggestions(events, { rules: SUGGESTION_RULES.filter(({ id }) => id.startsWith(prefix)), ...options });
}

/** What one rule says of events. */
export interface RuleAnswer {
  /** What it suggests. */
  readonly suggestions: readonly Finding[];
  /** What it cannot tell. */
  readonly untold: readonly Untold[];
}

/** Asks one rule. */
export async function askRule(
  rule: string,
  events: readonly SomeEvent[],
  options: SuggestOptions = {},
): Promise<RuleAnswer> {
  const { suggestions: all, scan } = await suggestions(events, options);
  return {
    suggestions: all.filter(({ id }) => id.startsWith(`suggestion:${rule}:`)),
    untold: scan.find((each) => each.rule === rule)!.untold,
  };
}

/** An event inside an operation. */
export type InsideEvent = SomeEvent & {
  /** When it begins, ms after the operation. @default {0} */
  readonly at_ms?: number;
};

/** An operation. */
export interface HandmadeOperation {
  /** What it says of itself, where it is not a success. */
  readonly own?: SomeEvent;
  /** What happens inside, all of it right under the operation. */
  readonly inside: readonly InsideEvent[];
}

/** Events of operations a minute apart, each in a session of its own; one lasts as long as what is inside. */
export function operationEvents(operations: readonly HandmadeOperation[]): SomeEvent[] {
  return operations.flatMap(({ own, inside }, index): SomeEvent[] => {
    const started_at = NOON + index * 60e6;
    const place = { trace_id: hex(index + 1, 32), session_id: `s${index}` };
    const event_id = hex((index + 1) * 1000, 16);
    const ends = inside.map(({ at_ms = 0, duration_ms }) => at_ms + (duration_ms ?? 0));
    return [
      { ...place, event_id, kind: "operation", name: "answer", started_at, duration_ms: Math.max(0, ...ends), ...own },
      ...inside.map(({ at_ms = 0, ...event }, number): SomeEvent => ({
        ...place,
        event_id: hex((index + 1) * 1000 + number + 1, 16),
        parent_id: event_id,
        started_at: started_at + at_ms * 1000,
        ...event,
      })),
    ];
  });
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}
