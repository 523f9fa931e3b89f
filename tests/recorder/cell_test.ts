import { assertEquals } from "@std/assert";
import { COLUMN_NAMES, type ColumnName } from "@kymo/kymo/schema";
import { type Cell, cellProblem, numberBounds } from "../../recorder/cell.ts";

const CASES: readonly (readonly [ColumnName, Cell, string | null])[] = [
  ["model", "gpt-5", null],
  ["model", "", null],
  ["model", null, null],
  ["name", null, "must not be empty"],
  ["started_at", null, "must not be empty"],
  ["model", 5, "must be text, current value is 5"],
  ["streamed", false, null],
  ["streamed", "false", 'must be true or false, current value is "false"'],
  ["input_tokens", 0, null],
  ["input_tokens", Number.MAX_SAFE_INTEGER, null],
  ["input_tokens", 2 ** 60, "must be at most 9007199254740991, current value is 1152921504606847000"],
  ["input_tokens", -1, "must not be negative, current value is -1"],
  ["input_tokens", 1.5, "must be a whole number, current value is 1.5"],
  ["input_tokens", Number.NaN, "must be a number, current value is NaN"],
  ["input_tokens", "12", 'must be a number, current value is "12"'],
  ["attempts", 2 ** 31, "must be at most 2147483647, current value is 2147483648"],
  ["duration_ms", 0.001, null],
  ["duration_ms", Infinity, "must be a number, current value is Infinity"],
  ["duration_ms", -0.1, "must not be negative, current value is -0.1"],
  ["value", -5.5, null],
  ["score", 1, null],
  ["score", 95, "must be between 0 and 1, current value is 95"],
  ["score", -0.5, "must be between 0 and 1, current value is -0.5"],
  ["started_at", 1_770_091_506_789_123, null],
  ["started_at", 1.5, "must be whole microseconds since 1970, current value is 1.5"],
  [
    "started_at",
    1_770_091_506_789,
    "must be microseconds since 1970 and after 1973 (Date.now() * 1000, not Date.now()), current value is 1770091506789",
  ],
  ["status", "timeout", null],
  ["status", "success", 'must be one of "ok", "failure", "error", "timeout", "aborted", current value is "success"'],
];

for (const [column, value, expected] of CASES) {
  Deno.test(`cellProblem() of ${column} = ${JSON.stringify(value)} is ${expected === null ? "none" : "told"}`, () => {
    assertEquals(cellProblem(column, value), expected);
  });
}

Deno.test("numberBounds() agrees with cellProblem() at its ends", () => {
  for (const column of COLUMN_NAMES) {
    const bounds = numberBounds(column);
    if (bounds === null) continue;
    assertEquals([cellProblem(column, bounds.least), cellProblem(column, bounds.most)], [null, null], column);
    if (bounds.most < Number.MAX_SAFE_INTEGER) {
      assertEquals(cellProblem(column, bounds.most + 1) === null, false, column);
    }
    if (bounds.whole) assertEquals(cellProblem(column, bounds.least + 0.5) === null, false, column);
  }
});
