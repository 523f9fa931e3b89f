import { assert, assertEquals } from "@std/assert";
import { llmCall, startLive } from "./live_recording.ts";
import { seededRandom } from "./random.ts";

Deno.test("observe() counts at most maxKeys keys, the rest under other", () => {
  const { live, calls } = startLive({ maxKeys: 3 });
  for (let index = 0; index < 100; index++) calls({ model: `m${index}`, duration_ms: index, input_tokens: 1 });
  calls({ model: "m1" }, { model: "m99" });
  const requests = [...live.all()].map(([key, metrics]) => [key, metrics.requests]);
  assertEquals(requests, [["m0", 1], ["m1", 2], ["m2", 1], ["other", 98]]);
  assertEquals(live.metrics({ model: "other" })?.input_tokens.total, 97);
  assertEquals(live.metrics({ model: "m99" }), null);
  assert(live.report().includes("\nother\n"));
});

Deno.test("observe() takes a bounded memory for a month of calls whose agents are never the same", () => {
  const { live, clock } = startLive({ maxKeys: 50, latest: 20 });
  const random = seededRandom(30);
  for (let call = 0; call < 60_000; call++) {
    clock.advance(30 * 86_400_000 / 60_000);
    live.observe(llmCall({
      agent: `agent-${call}`,
      user: `user-${call}`,
      duration_ms: 10 ** (9 * random.next()),
      status: call % 3 === 0 ? "error" : "ok",
      error_type: call % 3 === 0 ? `Error${call}` : null,
    }));
  }
  const { keys } = live.snapshot();
  assertEquals(keys.length, 51);
  for (const { error_types, duration_ms } of keys) {
    assert(Object.keys(error_types).length <= 101);
    assert(Object.keys(duration_ms.sketch.bins).length <= 2048);
    assert(duration_ms.latest.length <= 20);
  }
  const other = live.metrics({ model: "other" })!;
  assertEquals(other.requests, 60_000 - 50);
  assertEquals(Object.values(other.error_types).reduce((sum, count) => sum + count, 0), other.failures);
  assert(other.error_types.other! > 10_000);
  assert(live.prometheus().length < 500_000);
});

const SECRET = "sk-proj-abcdefghijklmnop";

Deno.test("no secret reaches keys, report, snapshot, session or Prometheus text", () => {
  const { live, calls } = startLive({ by: ["model", "task", "agent", "provider", "user"] });
  calls({
    model: SECRET,
    task: `for ada@example.org`,
    agent: `Bearer abcdefghijklmnopqrst`,
    provider: `https://x?api_key=${SECRET}`,
    user: "ada@example.org",
    name: `chat ${SECRET}`,
    status: "error",
    error_type: `invalid key ${SECRET}`,
    duration_ms: 1,
  });
  for (const kind of ["operation", "stage", "tool_call"]) {
    live.observe({ kind, name: SECRET, agent: SECRET, status: SECRET, duration_ms: 1 });
  }
  const shown = [live.report(), live.prometheus(), live.snapshot(), live.session(), [...live.all()]];
  const text = JSON.stringify(shown);
  for (const secret of ["abcdefghijkl", "ada@example"]) assert(!text.includes(secret), text);
  assert(text.includes("[redacted"));
  assertEquals(live.metrics({ model: "[redacted key]" }), null);
  assertEquals([...live.all().values()][0]?.by.model, "[redacted key]");
});

Deno.test("metrics() finds a key by what was recorded, although it is shown redacted", () => {
  const { live, calls } = startLive({ by: ["user"] });
  calls({ user: "ada@example.org" });
  assertEquals(live.metrics({ user: "ada@example.org" })?.key, "[redacted e-mail]");
});

Deno.test("a key part is cut at 200 characters, never inside a character", () => {
  const { live, calls } = startLive({ by: ["model"] });
  calls({ model: "x".repeat(1_000_000) }, { model: "y".repeat(199) + "😀" });
  assertEquals([...live.all().keys()], ["x".repeat(200), "y".repeat(199) + "\ufffd"]);
  assertEquals(live.metrics({ model: "x".repeat(1_000_000) })?.requests, 1);
});

Deno.test("observe() counts objects in place of text as unknown", () => {
  const { live, calls } = startLive();
  calls({ model: { name: "m" } }, { model: ["m"] }, { model: Symbol("m") }, { model: null });
  assertEquals([...live.all()].map(([key, { requests }]) => [key, requests]), [["", 4]]);
});
