import { assertEquals, assertMatch } from "@std/assert";
import { createEventIds } from "../../recorder/event_ids.ts";

Deno.test("createEventIds() counts in hex after the writer's digits", () => {
  const drawn = ["a1b2c3d4e5", "00112233445566aa"];
  const ids = createEventIds(() => drawn.shift()!);
  assertEquals(ids.writerId, "a1b2c3d4e5");
  assertEquals(Array.from({ length: 18 }, ids.next).slice(14), [
    "a1b2c3d4e500000e",
    "a1b2c3d4e500000f",
    "a1b2c3d4e5000010",
    "a1b2c3d4e5000011",
  ]);
  assertEquals(ids.traceOf("a1b2c3d4e500000e"), "00112233445566aaa1b2c3d4e500000e");
});

Deno.test("createEventIds() draws a new writer id when the counter is full", () => {
  const drawn = ["1111111111", "00112233445566aa", "2222222222"];
  const ids = createEventIds(() => drawn.shift()!);
  let last = "";
  for (let number = 0; number < 0x1000000; number++) last = ids.next();
  assertEquals(last, "1111111111ffffff");
  assertEquals([ids.next(), ids.next()], ["2222222222000000", "2222222222000001"]);
  assertEquals(ids.writerId, "1111111111");
  assertEquals(drawn, []);
});

Deno.test("createEventIds() draws other digits for every writer", () => {
  const writers = Array.from({ length: 200 }, () => createEventIds());
  for (const { writerId, traceOf } of writers) {
    assertMatch(writerId, /^[0-9a-f]{10}$/);
    assertMatch(traceOf("00f067aa0ba902b7"), /^[0-9a-f]{16}00f067aa0ba902b7$/);
  }
  assertEquals(new Set(writers.map((ids) => ids.writerId)).size, 200);
});
