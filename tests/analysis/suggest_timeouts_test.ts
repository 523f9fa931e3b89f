import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { SomeEvent } from "./event_files.ts";
import { askRule } from "./suggest_kit.ts";

const SILENT = { suggestions: [], untold: [] };

function calls(count: number, call: SomeEvent): SomeEvent[] {
  return Array.from({ length: count }, () => ({ model: "m", ...call }));
}

function cutOff(count: number, duration_ms: number): SomeEvent[] {
  return calls(count, { duration_ms, status: "timeout" });
}

Deno.test("timeout_too_long: 20 of 120 calls wait 60 s where 2 s would do: 58 s of each are saved", async () => {
  const { suggestions: [found] } = await askRule("timeout_too_long", [
    ...calls(100, { duration_ms: 1000 }),
    ...cutOff(20, 60_000),
  ]);
  assertEquals([found!.where, found!.advice], [{ name: "chat", model: "m" }, "set the limit to 2.00 s"]);
  assertAlmostEquals(found!.saving!.ms!, 20 * 58_000 / 120, 0.1);
  assertEquals(found!.saving!.per, "call");
  assertEquals(found!.says, "20 of 120 calls were cut off after 60.0 s; all that succeed take at most 1.00 s");
});

Deno.test("timeout_too_long looks at tools too", async () => {
  const tool = (event: SomeEvent): SomeEvent => ({ ...event, kind: "tool_call", name: "search", model: null });
  const events = [...calls(100, { duration_ms: 3000 }), ...cutOff(20, 60_000)].map(tool);
  // Tools alone are no time that anybody waits: a call of a model is.
  const { suggestions: [found] } = await askRule("timeout_too_long", [...events, ...calls(1, { duration_ms: 1000 })]);
  assertEquals([found!.where, found!.advice], [{ kind: "tool_call", name: "search" }, "set the limit to 6.00 s"]);
});

Deno.test("timeout_too_long is silent where calls that succeed come near the limit, and says when too few succeed", async () => {
  const near = [...calls(99, { duration_ms: 1000 }), ...calls(1, { duration_ms: 20_000 }), ...cutOff(20, 60_000)];
  assertEquals(await askRule("timeout_too_long", near), SILENT);
  const none = await askRule("timeout_too_long", [...calls(5, { duration_ms: 1000 }), ...cutOff(20, 60_000)]);
  assertEquals(none.untold.map(({ reason }) => reason), [
    "20 of 25 calls were cut off: too few succeeded to know how long that takes",
  ]);
});

Deno.test("timeout_too_short: survival falls by half, then to a quarter, then to an eighth: of 10 % cut off 8.75 % are rescued", async () => {
  const events = [1000, 3000, 6000].flatMap((duration_ms, step) => calls([20, 40, 30][step]!, { duration_ms }));
  const { suggestions: [found] } = await askRule("timeout_too_short", [...events, ...cutOff(10, 8000)]);
  const { value, low, high, unit } = found!.effect!;
  assertAlmostEquals(value, 0.1 * (1 - 2 ** -3), 1e-9);
  assert(low! > 0.03 && low! < 0.075 && high! > 0.1 && high! < 0.17);
  assertEquals([unit, found!.saving, found!.advice], ["ratio", null, "set the limit to 16.0 s"]);
});

Deno.test("timeout_too_short is silent where few end shortly before the limit, or none is cut off", async () => {
  const events = [...calls(80, { duration_ms: 1000 }), ...calls(2, { duration_ms: 6000 })];
  assertEquals(await askRule("timeout_too_short", [...events, ...cutOff(18, 8000)]), SILENT);
  assertEquals(await askRule("timeout_too_short", calls(90, { duration_ms: 6000 })), SILENT);
  assertEquals(await askRule("timeout_too_short", calls(90, { duration_ms: null, status: "timeout" })), SILENT);
});
