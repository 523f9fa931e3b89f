import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Suggestions } from "@kymo/kymo/analysis";
import { NOON, type SomeEvent } from "./event_files.ts";
import { suggestedBy } from "./suggest_kit.ts";

const MINUTE = 60e6;
/** Fresh $5, written $6.25, for an hour $10, read $0.50 per million tokens. */
const CALL: SomeEvent = { provider: "anthropic", model: "claude-opus-4-5", output_tokens: 1000, cache_read_tokens: 0 };
const WHERE = { provider: "anthropic", model: "claude-opus-4-5" };

function suggested(events: readonly SomeEvent[]): Promise<Suggestions> {
  return suggestedBy("prompt_cache", events);
}

/** Twenty conversations of these prompts, so many minutes apart. */
function sessions(
  inputs: readonly number[],
  gap: number,
  more: (input: number) => SomeEvent = () => ({}),
): SomeEvent[] {
  return Array.from({ length: 20 }, (_, session) =>
    inputs.map((input_tokens, place): SomeEvent => ({
      ...CALL,
      session_id: `s${session}`,
      started_at: NOON + (session + place * gap) * MINUTE,
      input_tokens,
      ...more(input_tokens),
    }))).flat();
}

async function savings(events: readonly SomeEvent[]): Promise<[id: string, usd: number][]> {
  const { suggestions } = await suggested(events);
  return suggestions.map(({ id, saving }) => [id.split(":")[1]!, saving!.usd!]);
}

async function reasons(events: readonly SomeEvent[], rule: string): Promise<string[]> {
  const { scan } = await suggested(events);
  return scan.find((each) => each.rule === rule)!.untold.map(({ reason }) => reason);
}

Deno.test("prompt_cache_on: 30,000 of 60,000 tokens read at $0.50, the rest written at $6.25, saves 9.75 cents in three calls", async () => {
  const { suggestions: [only, ...others] } = await suggested(sessions([10_000, 20_000, 30_000], 1));
  assertEquals([only!.where, only!.n, others], [WHERE, 60, []]);
  assertAlmostEquals(only!.saving!.usd!, 1000 * 0.0975 / 3, 1e-9);
  assertEquals(only!.saving!.per, "1000 calls");
  assertEquals(
    only!.says,
    "40 of 60 prompts begin with the one before, at most 5 minutes later: 600 k tokens, of which 0 % are read from the cache",
  );
  assertEquals(only!.evidence[0]!.gap_p50_minutes, 1);
});

Deno.test("prompt_cache_on is silent where prompts go on too late, are too short, do not go on, or are read already", async () => {
  assertEquals(await savings(sessions([10_000, 20_000, 30_000], 6)), []);
  assertEquals(await savings(sessions([20, 1021, 2100], 1)), []);
  assertEquals(await savings(sessions([10_000, 10_500, 10_000], 1)), []);
  assertEquals(await savings(sessions([10_000, 20_000, 30_000], 1, () => ({ cache_read_tokens: 9000 }))), []);
});

Deno.test("prompt_cache_on says that it cannot tell where nobody recorded what came from the cache", async () => {
  const [reason, ...others] = await reasons(
    sessions([10_000, 20_000, 30_000], 1, () => ({ cache_read_tokens: null })),
    "prompt_cache_on",
  );
  assert(reason!.startsWith("cache_read_tokens is not recorded: if nothing is cached, the cache would save $32.50"));
  assertEquals(others, []);
});

Deno.test("prompt_cache_off: 10,000 tokens written and never read cost 1.25 cents a call", async () => {
  const written = sessions([10_000], 0, (input) => ({ cache_write_tokens: input }));
  assertEquals(await savings(written), [["prompt_cache_off", 12.5]]);
  const hour = (input: number): SomeEvent => ({ cache_write_tokens: input, cache_write_1h_tokens: input });
  assertEquals(await savings(sessions([10_000], 0, hour)), [["prompt_cache_off", 50]]);
  const unread = sessions([10_000], 0, (input) => ({ cache_write_tokens: input, cache_read_tokens: null }));
  assertEquals(await reasons(unread, "prompt_cache_off"), ["cache_read_tokens is not recorded"]);
});

Deno.test("prompt_cache_ttl: written for an hour, prompts that go on after 10 minutes cost 75.5 instead of 112.5 cents", async () => {
  const written = (input: number): SomeEvent => ({ cache_write_tokens: input });
  const [[rule, usd]] = await savings(sessions([50_000, 60_000, 70_000], 10, written)) as [[string, number]];
  assertEquals(rule, "prompt_cache_ttl");
  assertAlmostEquals(usd, 1000 * 0.37 / 3, 1e-3);
});

Deno.test("prompt_cache_ttl: what is read within 5 minutes need not be kept for an hour, which is $3.75 per million dearer", async () => {
  const written = (input: number): SomeEvent => {
    const read = input === 50_000 ? 0 : input - 10_000;
    return { cache_read_tokens: read, cache_write_tokens: input - read, cache_write_1h_tokens: input - read };
  };
  const [[rule, usd]] = await savings(sessions([50_000, 60_000, 70_000], 1, written)) as [[string, number]];
  assertEquals([rule, usd], ["prompt_cache_ttl", 1000 * 70_000 * 3.75e-6 / 3]);
});

Deno.test("prompt_cache_on follows the sessions of users who have several, and a canary that caches already", async () => {
  // Thirty users with two sessions each, one after the other.
  const chats = [0, 1, 2].flatMap((round) =>
    sessions([10_000, 20_000, 30_000], 1).map((event) => ({
      ...event,
      user: `u${round}-${event.session_id}`,
      session_id: `${round}-${event.session_id}-${event.input_tokens! > 0 ? "a" : ""}`,
      started_at: event.started_at! + round * 3600e6,
    }))
  );
  const again = chats.map((event) => ({
    ...event,
    session_id: `${event.session_id}b`,
    started_at: event.started_at! + 12 * 3600e6,
  }));
  const [[rule]] = await savings([...chats, ...again]) as [[string, number]];
  assertEquals(rule, "prompt_cache_on");
  const canary = chats.map((event, index) => index < 6 ? { ...event, cache_write_tokens: event.input_tokens! } : event);
  assertEquals((await savings(canary)).map(([id]) => id), ["prompt_cache_on"]);
});

Deno.test("prompt_cache_on knows from which length on models cache", async () => {
  const short = sessions([1200, 2400, 3600], 1);
  assertEquals(await savings(short), []);
  const sonnet = short.map((event) => ({ ...event, model: "claude-sonnet-4-5", output_tokens: 100 }));
  assertEquals((await savings(sonnet)).map(([id]) => id), ["prompt_cache_on"]);
});
