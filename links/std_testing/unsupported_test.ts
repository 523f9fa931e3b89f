import { assertThrows } from "../std_assert/mod.ts";
import { FakeTime } from "./time.ts";

Deno.test("FakeTime refuses to move on its own", () => {
  assertThrows(
    () => new FakeTime(0, { advanceRate: 1 }),
    TypeError,
    'Cannot construct FakeTime: option "advanceRate" is not supported by the stand-in, supported are none',
  );
});
