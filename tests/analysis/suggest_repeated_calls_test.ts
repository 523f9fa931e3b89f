import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Suggestions, SuggestOptions } from "@kymo/kymo/analysis";
import { NOON, type SomeEvent } from "./event_files.ts";
import { suggestedBy } from "./suggest_kit.ts";

const MINUTE = 60e6;
/** Half a cent. */
const CALL: SomeEvent = {
  provider: "anthropic",
  model: "claude-opus-4-5",
  duration_ms: 1000,
  input_tokens: 1000,
  output_tokens: 0,
};

function suggested(events: readonly SomeEvent[], options: SuggestOptions = {}): Promise<Suggestions> {
  return suggestedBy("repeated", events, options);
}

/** Twenty questions, one a minute. */
function asked(of: (place: number) => SomeEvent): SomeEvent[] {
  return Array.from({ length: 20 }, (_, place) => ({
    ...CALL,
    session_id: `s${place}`,
    started_at: NOON + place * MINUTE,
    fingerprint: "a",
    ...of(place),
  }));
}

Deno.test("repeated_calls: of 20 equal questions 19 need no model, half a cent each", async () => {
  const { suggestions: [only, ...others] } = await suggested(asked(() => ({})));
  assertEquals([others.length, only!.n, only!.saving!.usd, only!.saving!.per], [0, 20, 4.75, "1000 calls"]);
  assertEquals(only!.says, "19 calls ask what was asked and answered within 24 hours before");
  assertEquals(only!.evidence, [{ fingerprint: "a", repeated_calls: 19 }]);
});

Deno.test("repeated_calls saves time where calls have no price: 19 of 20 seconds", async () => {
  const { suggestions: [only] } = await suggested(asked(() => ({ provider: "vllm", model: "own" })));
  assertEquals([only!.saving!.ms, only!.saving!.per, only!.measure], [950, "call", "duration_ms"]);
});

Deno.test("repeated_calls is silent about what failed before, is asked of another model, runs beside it, or comes a day later", async () => {
  const ids = async (events: SomeEvent[]) => (await suggested(events)).suggestions.map(({ id }) => id);
  assertEquals(await ids(asked((place) => ({ status: place < 19 ? "error" : "ok" }))), []);
  assertEquals(await ids(asked((place) => ({ task: `t${place}` }))), []);
  assertEquals(await ids(asked(() => ({ duration_ms: 30 * 60_000 }))), []);
  assertEquals(await ids(asked((place) => ({ started_at: NOON + place * 24.1 * 60 * MINUTE }))), []);
});

Deno.test("repeated_calls says that it cannot tell without fingerprints, unless there is hardly anything to tell", async () => {
  const reason = "no fingerprint is recorded: createRecorder({ fingerprint: { salt } })";
  const untold = async (events: readonly SomeEvent[]) =>
    (await suggested(events)).scan.find(({ rule }) => rule === "repeated_calls")!.untold;
  assertEquals(await untold(asked(() => ({ fingerprint: null }))), [{ where: {}, reason }]);
  assertEquals(await untold(asked(() => ({ fingerprint: null })).slice(0, 10)), []);
});

Deno.test("repeated_calls counts the whole window where slices of time show no repetition", async () => {
  const events = Array.from({ length: 2000 }, (_, place): SomeEvent => ({
    ...CALL,
    started_at: NOON + place * 5e6,
    fingerprint: `q${Math.floor(place / 2)}`,
  }));
  const { suggestions: [only] } = await suggested(events, { atMost: 100 });
  assertEquals(only!.says, "at least 1,000 calls ask what was asked and answered within 24 hours before");
  assertAlmostEquals(only!.saving!.usd!, 1000 * 0.005 * 0.5, 1e-9);
});

Deno.test("repeated_tool_calls: 19 of 20 searches of half an operation each save 47.5 % of the time", async () => {
  const operations = asked(() => ({})).flatMap(({ session_id, started_at }, place): SomeEvent[] => {
    const trace_id = place.toString(16).padStart(32, "0");
    const parent_id = `b${place.toString(16).padStart(15, "0")}`;
    const common = { trace_id, session_id: session_id!, started_at: started_at! };
    return [
      { ...common, event_id: parent_id, kind: "operation", name: "answer", duration_ms: 2000 },
      { ...common, parent_id, kind: "tool_call", name: "search", duration_ms: 1000, fingerprint: "a" },
    ];
  });
  const { suggestions: [only, ...others] } = await suggested(operations);
  assertEquals([only!.id, others], ["suggestion:repeated_tool_calls:name=search", []]);
  assertEquals([only!.saving!.ms, only!.saving!.ratio, only!.saving!.per], [950, 0.475, "operation"]);
});
