import { assertEquals, assertThrows } from "@std/assert";
import { parameterOptions, parameterValues } from "../../analysis/cli/notebook_parameter.ts";
import type { JsonValue } from "../../notebooks/kernel/json_value.ts";

function valueOf(text: string, value: string): JsonValue | undefined {
  return parameterValues(parameterOptions([`x=${text}`]), [{ name: "x", value }]).x;
}

const VALUES: readonly (readonly [text: string, declared: string, value: JsonValue])[] = [
  ["5", "null", 5],
  ["-0.5", "null", -0.5],
  ["null", "5", null],
  ['["a"]', '["b"]', ["a"]],
  ["a b", "null", "a b"],
  ["1.10", "null", "1.10"],
  ["9007199254740993", "null", "9007199254740993"],
  ["1.10", '"1.0"', "1.10"],
  ["5", "'a'", "5"],
  ["null", "`a`", "null"],
  ['"a"', '"b"', '"a"'],
  ["24.0", "24", 24],
  ["1e3", "-1", 1000],
  ["0.10", "1", 0.1],
  ["-0", "1", -0],
  ["abc", "1", "abc"],
];

for (const [text, declared, value] of VALUES) {
  Deno.test(`parameterValues() reads ${text} for a parameter whose default is ${declared}`, () => {
    assertEquals(valueOf(text, declared), value);
  });
}

Deno.test("parameterValues() refuses numbers with more digits than are kept", () => {
  const message = 'parameter "x" has more digits than a number keeps, current value is "9007199254740993"';
  assertThrows(() => valueOf("9007199254740993", "1"), Error, message);
  assertThrows(() => valueOf("0.12345678901234567890", "1"), Error, "more digits");
});

Deno.test("parameterOptions() takes the last value of a key, and all behind the first =", () => {
  assertEquals(parameterOptions(["a=1", "b=x=y", "a=2"]), { a: "2", b: "x=y" });
});
