import { assert, assertEquals } from "@std/assert";
import { createWallClock, SYSTEM_CLOCK } from "../../recorder/clock.ts";
import { fakeClock, NOON_MS } from "./fake_clock.ts";

Deno.test("createWallClock() turns monotonic times into microseconds since 1970", () => {
  const clock = fakeClock();
  const wall = createWallClock(clock);
  assertEquals(wall.microsAt(clock.monotonic()), NOON_MS * 1000);
  assertEquals(wall.microsAt(clock.monotonic() + 0.25), NOON_MS * 1000 + 250);
  assertEquals(wall.microsAt(clock.monotonic() - 1000), (NOON_MS - 1000) * 1000);
});

Deno.test("createWallClock() follows a correction, but not the rounding of the wall clock", () => {
  const clock = fakeClock();
  const wall = createWallClock(clock);
  clock.correctBy(4);
  wall.sync();
  assertEquals(wall.microsAt(clock.monotonic()), NOON_MS * 1000);
  clock.correctBy(-60_000);
  wall.sync();
  assertEquals(wall.microsAt(clock.monotonic()), (NOON_MS + 4 - 60_000) * 1000);
});

Deno.test("SYSTEM_CLOCK reads the clocks of the program", () => {
  const before = Date.now();
  const now = SYSTEM_CLOCK.now();
  assert(now >= before && now <= Date.now());
  const started = SYSTEM_CLOCK.monotonic();
  assert(SYSTEM_CLOCK.monotonic() >= started);
});
