import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { open, suggest, SUGGESTION_RULES, type SuggestionRule } from "@kymo/kymo/analysis";
import { healthyService, serviceEvents } from "../../fixtures/generate.ts";
import { eventFrame } from "../../fixtures/generate/event_frame.ts";
import { NOON, type SomeEvent } from "./event_files.ts";
import { suggestions } from "./suggest_kit.ts";

const CALL: SomeEvent = {
  provider: "openai",
  model: "gpt-4.1",
  input_tokens: 1000,
  output_tokens: 100,
  duration_ms: 1000,
};

const FAILING: SomeEvent[] = Array.from({ length: 100 }, (_, index) => ({
  provider: "openai",
  model: "gpt-4.1",
  duration_ms: 1000,
  ...(index < 20 ? { status: "error", error_category: "rate_limit" } as const : {}),
}));

Deno.test("suggest() says nothing of no events, and asks every rule all the same", async () => {
  for (const events of [[], [{ kind: "stage" as const }], [{}]]) {
    const { suggestions: found, scan } = await suggestions(events);
    assertEquals([found, scan.length], [[], SUGGESTION_RULES.length]);
  }
});

Deno.test("suggest() sorts by what is at stake, what has a size first", async () => {
  const rule = (id: string, weight: number, sized: boolean): SuggestionRule => ({
    id,
    needs: "",
    when: "",
    limits: {},
    find: () => ({
      suggestions: [{
        where: {},
        n: 1,
        says: id,
        advice: null,
        saving: null,
        ...(sized ? { effect: { value: 1, unit: "ratio", low: null, high: null } } : {}),
        weight,
      }],
      untold: [],
    }),
  });
  const rules = [rule("vague", 0.9, false), rule("small", 0.1, true), rule("large", 0.2, true)];
  const { suggestions: found } = await suggestions(FAILING, { rules });
  assertEquals(found.map(({ says }) => says), ["large", "small", "vague"]);
});

Deno.test("suggest() leaves out rules that are off, and takes other limits", async () => {
  const ids = async (options: Parameters<typeof suggestions>[1]): Promise<string[]> => {
    return (await suggestions(FAILING, options)).suggestions.map(({ id }) => id.split(":")[1]!);
  };
  assertEquals(await ids({}), ["rate_limiting"]);
  assertEquals(await ids({ off: ["rate_limiting"] }), []);
  assertEquals(await ids({ limits: { rate_limiting: { most_failed_ratio: 0.5 } } }), []);
});

Deno.test("suggest() refuses rules and limits that do not exist, by name", async () => {
  const source = await open(eventFrame([...serviceEvents({ days: 0.02 })].flat()));
  const messages: [Parameters<typeof suggest>[1], string][] = [
    [{ off: ["nosuch"] }, 'Cannot make suggestions: "nosuch" is not a rule, rules are cheaper_model'],
    [{ limits: { nosuch: {} } }, '"nosuch" is not a rule'],
    [
      { limits: { rate_limiting: { most: 1 } } },
      '"most" is not a limit of rate_limiting, limits are most_failed_ratio',
    ],
    [{ limits: { rate_limiting: { most_failed_ratio: -1 } } }, "must be a number from 0 up, current value is -1"],
    [{ leastRatio: 2 }, "leastRatio must be between 0 and 1, current value is 2"],
    [{ leastUsd: NaN }, "leastUsd must be a number from 0 up, current value is NaN"],
    [{ atMost: 0 }, "atMost"],
  ];
  for (const [options, message] of messages) await assertRejects(() => suggest(source, options), RangeError, message);
});

Deno.test("suggest() finds nothing worth its while in healthy services", async () => {
  const found = [];
  for (let seed = 1; seed <= 5; seed++) {
    const source = await open(eventFrame([...serviceEvents({ ...healthyService(seed), days: 0.5 })].flat()));
    const { suggestions: all } = await suggest(source);
    found.push(...all.filter(({ saving, effect }) => saving !== null || effect !== null));
  }
  assertEquals(found.map(({ id, says }) => [id, says]), []);
});

Deno.test("every rule says what it needs and when it fires, under a name of its own", () => {
  assertEquals(new Set(SUGGESTION_RULES.map(({ id }) => id)).size, SUGGESTION_RULES.length);
  for (const { id, needs, when, limits } of SUGGESTION_RULES) {
    assert(/^[a-z_]+$/.test(id) && needs.length > 5 && when.length > 10, id);
    for (const [name, limit] of Object.entries(limits)) {
      assert(/^[a-z0-9_]+$/.test(name) && limit >= 0, `${id}.${name}`);
    }
  }
});

/** A call every seven minutes for four weeks; `events` says what each is. */
function fourWeeks(events: (share: number) => SomeEvent): SomeEvent[] {
  return Array.from({ length: 5760 }, (_, index) => {
    return {
      ...CALL,
      started_at: NOON + index * 420e6,
      session_id: `s${Math.floor(index / 10)}`,
      ...events(index / 5760),
    };
  });
}

Deno.test("suggest() is silent about what is over already, and says so", async () => {
  const long = (share: number): SomeEvent => share * 1000 % 1 < 0.05 ? { input_tokens: 40_000 } : {};
  const { suggestions: [still] } = await suggestions(fourWeeks(long));
  assertEquals(still!.id.split(":")[1], "long_prompts");
  const { suggestions: found, scan } = await suggestions(fourWeeks((share) => share < 0.7 ? long(share) : {}));
  assertEquals(found, []);
  const [{ reason } = { reason: "" }] = scan.find(({ rule }) => rule === "long_prompts")!.untold;
  assertStringIncludes(reason, "hardly anything in the last quarter of the calls: is it mended already?");
});

Deno.test("suggest() tells savings of a month by when nearly all calls came, not by one that is far away", async () => {
  const long = (share: number): SomeEvent => share * 1000 % 1 < 0.05 ? { input_tokens: 40_000 } : {};
  const events = fourWeeks(long);
  const [alone, beside] = await Promise.all(
    [events, [{ ...CALL, started_at: NOON - 700 * 24 * 3600e6 }, ...events]].map(
      async (some) => (await suggestions(some)).suggestions[0]!.saving!,
    ),
  );
  assertEquals([alone!.per, beside!.per], ["month", "month"]);
  assert(Math.abs(beside!.usd! / alone!.usd! - 1) < 0.01, `${beside!.usd} and ${alone!.usd}`);
  const burst = events.slice(0, 600).map((event) => ({
    ...event,
    started_at: NOON + (event.started_at! - NOON) / 420,
  }));
  const { suggestions: [first] } = await suggestions([{ ...CALL, started_at: NOON - 20 * 24 * 3600e6 }, ...burst]);
  assertEquals(first!.saving!.per, "1000 calls");
});

Deno.test("suggest() names a rule of one's own that throws, or returns nothing or no numbers", async () => {
  const rule = (find: SuggestionRule["find"]): SuggestionRule => ({
    id: "mine",
    needs: "",
    when: "",
    limits: {},
    find,
  });
  const suggestion = { where: {}, n: 1, says: "", advice: null, saving: null, weight: NaN };
  const bad: [SuggestionRule["find"], string][] = [
    [() => {
      throw new Error("boom");
    }, 'Cannot make suggestions: rule "mine" failed, boom'],
    [() => undefined as never, 'Cannot make suggestions: rule "mine" must return { suggestions: [], untold: [] }'],
    [() => ({ suggestions: [suggestion], untold: [] }), 'numbers of rule "mine" must be finite'],
  ];
  for (const [find, message] of bad) {
    await assertRejects(() => suggestions(FAILING, { rules: [rule(find)] }), Error, message);
  }
  const twice = [bad[0]![0], bad[0]![0]].map(rule);
  await assertRejects(() => suggestions(FAILING, { rules: twice }), RangeError, 'two rules are called "mine"');
});
