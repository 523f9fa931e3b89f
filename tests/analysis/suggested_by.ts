/** What some rules suggest. @module */
import { suggest, SUGGESTION_RULES, type Suggestions, type SuggestOptions } from "@kymo/kymo/analysis";
import { type SomeEvent, withEvents } from "./event_files.ts";

/** Asks some rules about these events: those whose id begins so. */
export async function suggestedBy(
  prefix: string,
  events: readonly SomeEvent[],
  options: SuggestOptions = {},
): Promise<Suggestions> {
  const rules = SUGGESTION_RULES.filter(({ id }) => id.startsWith(prefix));
  let found: Suggestions | undefined;
  await withEvents(events, async (source) => {
    found = await suggest(source, { rules, ...options });
  });
  return found!;
}
