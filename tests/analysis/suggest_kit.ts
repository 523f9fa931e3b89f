/** Suggestions of handmade events. */
import { type Finding, suggest, type Suggestions, type SuggestOptions, type Untold } from "@kymo/kymo/analysis";
import { type SomeEvent, withEvents } from "./event_files.ts";

/** What one rule says of some events, and what it could not tell. */
export interface RuleSaid {
  readonly found: readonly Finding[];
  readonly untold: readonly Untold[];
}

/** Everything that is said of events. */
export async function suggestions(
  events: readonly SomeEvent[],
  options: SuggestOptions = {},
): Promise<Suggestions> {
  let said: Suggestions = { suggestions: [], scan: [] };
  await withEvents(events, async (source) => {
    said = await suggest(source, options);
  });
  return said;
}

/** What one rule says of events. */
export async function ruleSays(
  rule: string,
  events: readonly SomeEvent[],
  options?: SuggestOptions,
): Promise<RuleSaid> {
  const { suggestions: all, scan } = await suggestions(events, options);
  return {
    found: all.filter(({ id }) => id.startsWith(`suggestion:${rule}:`)),
    untold: scan.find((each) => each.rule === rule)!.untold,
  };
}
