import { assertEquals } from "@std/assert";
import {
  formatBar,
  formatCount,
  formatDuration,
  formatInterval,
  formatRate,
  formatRatio,
  formatTokens,
  formatUsd,
} from "../../analysis/report/format_quantity.ts";

function assertFormats(
  format: (value: number | null) => string,
  expected: readonly (readonly [number | null, string])[],
): void {
  for (const [value, text] of expected) assertEquals(format(value), text, String(value));
}

Deno.test("formatDuration() has three digits and changes its unit without a gap", () => {
  assertFormats(formatDuration, [
    [null, "–"],
    [0, "0 ms"],
    [0.000123, "0.000123 ms"],
    [0.9994, "0.999 ms"],
    [1, "1.00 ms"],
    [9.996, "10.0 ms"],
    [99.96, "100 ms"],
    [812.4, "812 ms"],
    [999.4, "999 ms"],
    [999.5, "1.00 s"],
    [6170, "6.17 s"],
    [99_960, "100 s"],
    [232_600, "233 s"],
    [999_499, "999 s"],
    [999_500, "16.7 min"],
    [5_999_000, "100 min"],
    [6_000_000, "1.67 h"],
    [11_160_000, "3.10 h"],
    [3.6e9, "1,000 h"],
    [3.6e10, "10,000 h"],
  ]);
});

Deno.test("formatInterval() is in the unit of its value", () => {
  assertEquals(formatInterval(6170, [6104, 6250]), "[6.10, 6.25]");
  assertEquals(formatInterval(998, [990, 1010]), "[990, 1,010]");
  assertEquals(formatInterval(0, [0, 3]), "[0, 3.00]");
  assertEquals(formatInterval(1_200_000, [900_000, 60_000_000]), "[15.0, 1,000]");
  assertEquals(formatInterval(null, [1, 2]), "");
  assertEquals(formatInterval(6170, null), "");
});

Deno.test("formatCount() separates thousands", () => {
  assertFormats(formatCount, [[null, "–"], [0, "0"], [999, "999"], [49_334, "49,334"], [3.4, "3"], [
    1e9,
    "1,000,000,000",
  ]]);
});

Deno.test("formatTokens() has three digits and a letter", () => {
  assertFormats(formatTokens, [
    [null, "–"],
    [0, "0"],
    [812, "812"],
    [999, "999"],
    [999.4, "999"],
    [1000, "1.00 k"],
    [21_600_000, "21.6 M"],
    [999_499, "999 k"],
    [999_500, "1.00 M"],
    [6.104e9, "6.10 B"],
    [1e12, "1.00 T"],
    [5e15, "5,000 T"],
  ]);
});

Deno.test("formatUsd() has cents above a dollar and three digits below, an exponent only for what no number counts", () => {
  assertFormats(formatUsd, [
    [null, "–"],
    [0, "$0"],
    [6214.4, "$6,214"],
    [6e301, "$6.00e+301"],
    [1000, "$1,000"],
    [999.994, "$999.99"],
    [999.996, "$1,000"],
    [12.4, "$12.40"],
    [0.9999, "$1.00"],
    [0.126, "$0.126"],
    [0.000948, "$0.000948"],
    [1e-7, "$0.000000100"],
    [1e-9, "$0.00000000100"],
    [1e-10, "< $0.000000001"],
  ]);
});

Deno.test("formatRatio() is never 100 % when something is missing and never 0 % when something is there", () => {
  assertFormats(formatRatio, [
    [null, "–"],
    [0, "0 %"],
    [1, "100 %"],
    [0.966, "96.6 %"],
    [0.5, "50.0 %"],
    [0.0004, "0.04 %"],
    [0.009999, "1.0 %"],
    [0.01, "1.0 %"],
    [0.00001, "< 0.01 %"],
    [0.9994, "99.9 %"],
    [0.99951, "99.95 %"],
    [0.99994, "99.99 %"],
    [0.99996, "> 99.99 %"],
    [1 - 1e-12, "> 99.99 %"],
  ]);
});

Deno.test("formatRate() and formatBar() know what is unknown", () => {
  assertFormats(formatRate, [[null, "–"], [62.06, "62.1 /s"], [0, "0 /s"], [12_345, "12,345 /s"]]);
  const bars = [null, 0, 0.5, 1, 0.0625].map((share) => formatBar(share, 10));
  assertEquals(bars, ["", "", "█████", "██████████", "▋"]);
});
