import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { SomeEvent } from "./event_files.ts";
import { askRule } from "./suggest_kit.ts";

const CALL: SomeEvent = { provider: "openai", model: "gpt-4.1", duration_ms: 1000 };

/** Calls of which every second was tried again: 300 ms until the first attempt failed, 200 ms of waiting, 500 ms of success. */
function retried(count: number, failed: SomeEvent, last: SomeEvent = { status: "ok" }): SomeEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const id = (index + 1).toString(16).padStart(16, "a");
    const call = { ...CALL, event_id: id, session_id: `s${index}`, attempts: index % 2 + 1, ...last };
    const attempt = { kind: "attempt" as const, parent_id: id, session_id: `s${index}` };
    if (index % 2 === 0) return [{ ...call, status: "ok", attempts: 1 } as const];
    return [
      call,
      { ...attempt, duration_ms: 300, retry_wait_ms: 0, ...failed },
      { ...attempt, duration_ms: 500, retry_wait_ms: 200, ...last },
    ];
  }).flat();
}

Deno.test("suggest() adds up what attempts that failed take, with the wait after each", async () => {
  const failed = { status: "error", error_category: "server" } as const;
  const { suggestions: [first] } = await askRule("retries", retried(100, failed));
  assertEquals([first!.saving!.ms, first!.saving!.ratio, first!.saving!.per], [250, 0.25, "call"]);
  assertEquals(first!.says, "50.0 % of the calls that succeed are tried again first, all after errors of kind server");
  assertEquals((await askRule("rate_limiting", retried(100, failed))).suggestions, []);
});

Deno.test("suggest() tells rate limits from other failures", async () => {
  const limited = { status: "error", error_category: "rate_limit" } as const;
  const { suggestions: [first] } = await askRule("rate_limiting", retried(100, limited));
  assertEquals([first!.saving!.ms, first!.advice?.startsWith("fewer calls at once")], [250, true]);
  assertEquals((await askRule("retries", retried(100, limited))).suggestions, []);
  const away = Array.from({ length: 100 }, (_, index) => ({ ...CALL, ...(index < 20 ? limited : {}) }));
  const { suggestions: [share] } = await askRule("rate_limiting", away);
  assertEquals([share!.saving, share!.effect!.value, share!.effect!.unit], [null, 0.2, "ratio"]);
});

Deno.test("suggest() advises against trying again what is refused whenever it is sent", async () => {
  const refused = { status: "error", error_category: "validation" } as const;
  const { suggestions: [first] } = await askRule("futile_retries", retried(100, refused, refused));
  assertEquals([first!.saving!.ms, first!.advice], [350, "do not try again after errors of these kinds"]);
  assertEquals((await askRule("futile_retries", retried(100, refused))).suggestions, []);
});

Deno.test("suggest() says that it does not know why calls waited", async () => {
  const waiting = Array.from({ length: 50 }, () => ({ ...CALL, attempts: 2, retry_wait_ms: 400 }));
  const { suggestions: found, untold: [unknown] } = await askRule("retries", waiting);
  assertEquals(found, []);
  assertEquals(
    unknown!.reason,
    "40.0 % of the time is waited between attempts, but nothing says why: attempts are not recorded",
  );
});

Deno.test("suggest() advises to try again what passes, where that is known not to be done", async () => {
  const failing = (attempts: number | null): SomeEvent[] =>
    Array.from({ length: 200 }, (_, index) => {
      return { ...CALL, attempts, ...(index % 10 === 0 ? { status: "error", error_category: "server" } as const : {}) };
    });
  const { suggestions: [first] } = await askRule("missing_retries", failing(1));
  // Two more attempts fail as often as the first: 0.1 · 0.1 of them.
  assertEquals([first!.effect!.value, first!.advice], [0.099, "try again up to 2 times, after a growing wait"]);
  assertEquals((await askRule("missing_retries", failing(3))).suggestions, []);
  // While something is down, what is tried again fails again.
  const down = failing(1).map((call, index) => ({ ...call, status: index < 20 ? "error" : "ok" } as const));
  const outage = down.map((call) => ({ ...call, error_category: call.status === "error" ? "server" : null } as const));
  const { suggestions: [hardly] } = await askRule("missing_retries", outage);
  assertAlmostEquals(hardly!.effect!.value, 0.1 * (1 - 0.95 ** 2), 1e-9);
  const { suggestions: found, untold: [unknown] } = await askRule("missing_retries", failing(null));
  assertEquals(found, []);
  assertEquals(unknown!.reason, "20 calls fail by what passes, nothing says whether they were tried again");
});

Deno.test("suggest() advises to review error handling and retry logic where surely more than a tenth fails", async () => {
  const failing = (share: number, of: number): SomeEvent[] =>
    Array.from({ length: of }, (_, index) => {
      const failed = { status: "error", error_category: "validation" } as const;
      return { kind: "tool_call" as const, name: "search", ...(index < share * of ? failed : {}) };
    });
  const { suggestions: [first] } = await askRule("error_handling", failing(0.3, 100));
  assertEquals([first!.where, first!.effect!.value], [{ tool: "search" }, 0.3]);
  assertEquals(first!.advice?.startsWith("review error handling and retry logic: look at what is sent"), true);
  assertEquals((await askRule("error_handling", failing(0.1, 100))).suggestions, []);
  assertEquals((await askRule("error_handling", failing(0.2, 10))).untold[0]?.reason, "2 of 10 fail: may be chance");
});

Deno.test("suggest() counts a sampled call as often as it stands for", async () => {
  // One in ten of those that succeed is kept, and all that fail: 40 of 400.
  const kept = [
    ...Array.from({ length: 36 }, () => ({ ...CALL, sample_weight: 10 })),
    ...Array.from({ length: 40 }, () => ({
      ...CALL,
      status: "error" as const,
      error_category: "rate_limit",
    })),
  ];
  const { suggestions: [first] } = await askRule("rate_limiting", kept);
  assertEquals([first!.effect!.value, first!.says], [0.1, "40 of 400 calls failed by rate limits"]);
});
