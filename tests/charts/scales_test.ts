import { assert, assertEquals } from "@std/assert";
import { linearScale } from "../../analysis/charts/linear_scale.ts";
import { logScale } from "../../analysis/charts/log_scale.ts";
import { cutText, wrapText } from "../../analysis/charts/fit_text.ts";
import { textWidth } from "../../analysis/charts/text_width.ts";
import { daysText, timeTicks } from "../../analysis/charts/time_ticks.ts";
import { tickText } from "../../analysis/charts/value_axis.ts";
import { valueScale } from "../../analysis/charts/value_scale.ts";

Deno.test("logScale() gives 0 a place before the smallest value, unknown and negative values none", () => {
  const scale = logScale([0, 10, 1000, null, -3], { unit: "ms" });
  const [zero, ten, thousand] = [0, 10, 1000].map((value) => scale.place(value)!);
  assert(scale.domain[0] < zero! && zero! < ten! - 0.2 && ten! < thousand! && thousand! < scale.domain[1]);
  assertEquals([scale.place(null), scale.place(-3)], [null, null]);
  assertEquals(scale.ticks(400, 40), [0, 10, 20, 50, 100, 200, 500, 1000]);
});

Deno.test("logScale() counts durations as people do", () => {
  assertEquals(logScale([1, 3_600_000], { unit: "ms" }).ticks(400, 40).map((tick) => tickText(tick, "ms")), [
    "1 ms",
    "10 ms",
    "100 ms",
    "1 s",
    "10 s",
    "60 s",
    "600 s",
    "60 min",
  ]);
});

Deno.test("logScale() has room around a single value, and around none", () => {
  for (const values of [[5], [0], []]) {
    const { domain, ticks } = logScale(values, { unit: "ms" });
    assert(domain[1] - domain[0] >= 0.29);
    assert(ticks(300, 40).every(Number.isFinite));
  }
});

Deno.test("linearScale() begins at 0, and below where values are", () => {
  assertEquals(linearScale([30, 80], { unit: "USD" }).domain[0], 0);
  assert(linearScale([-30, 80], { unit: "USD" }).domain[0] < -30);
  assertEquals(linearScale([0.9], { unit: "USD" }).ticks(200, 40), [0, 0.2, 0.4, 0.6, 0.8]);
  assertEquals(linearScale([], { unit: "ms" }).ticks(100, 40).every(Number.isFinite), true);
});

Deno.test("valueScale() is logarithmic where the largest value is more than 20 times the smallest", () => {
  assertEquals([[1, 19], [1, 21], [0, 21, 1], [-1, 100]].map((values) => valueScale(values, { unit: "" }).isLog), [
    false,
    true,
    true,
    false,
  ]);
});

Deno.test("tickText() says the unit with every number, and no digit too many", () => {
  const said = [
    [1000, "ms"],
    [1500, "ms"],
    [0, "ms"],
    [0.8, "USD"],
    [2, "USD"],
    [0.005, "USD"],
    [0.05, "ratio"],
    [0, "ratio"],
    [2e6, "tokens"],
    [12_000, "calls"],
  ] as const;
  assertEquals(said.map(([value, unit]) => tickText(value, unit)), [
    "1 s",
    "1.5 s",
    "0",
    "$0.80",
    "$2",
    "$0.005",
    "5 %",
    "0 %",
    "2 M",
    "12,000",
  ]);
});

Deno.test("timeTicks() are round in UTC, and as many as have room: hours, days, Mondays, months, years", () => {
  const at = (text: string): number => Date.parse(text);
  const width = (text: string): number => textWidth(text, { size: 11 });
  const texts = (from: string, to: string, pixels = 380): string[] => {
    return timeTicks([at(from), at(to)], { pixels, width }).map(({ text }) => text);
  };
  assertEquals(texts("2026-09-14T07:10:00Z", "2026-09-14T12:10:00Z"), ["08:00", "09:00", "10:00", "11:00", "12:00"]);
  assertEquals(texts("2026-09-14T22:00:00Z", "2026-09-15T02:00:00Z"), ["22:00", "23:00", "Sep 15", "01:00", "02:00"]);
  assertEquals(texts("2026-08-12T00:00:00Z", "2026-09-10T00:00:00Z"), ["Aug 17", "Aug 24", "Aug 31", "Sep 7"]);
  assertEquals(texts("2026-03-02T00:00:00Z", "2026-03-30T23:00:00Z", 180), ["Mar 2", "Mar 16", "Mar 30"]);
  assertEquals(texts("2025-11-20T00:00:00Z", "2026-07-20T00:00:00Z", 250), ["2026", "Mar", "May", "Jul"]);
  assertEquals(texts("2019-05-01T00:00:00Z", "2026-05-01T00:00:00Z", 180), ["2020", "2022", "2024", "2026"]);
  assertEquals(texts("2026-09-14T07:00:00Z", "2026-09-14T07:00:04Z").at(0), "07:00:00");
});

Deno.test("daysText() names the days of a window", () => {
  const day = Date.UTC(2026, 8, 14);
  assertEquals(daysText([day, day + 86_400_000]), "2026-09-14");
  assertEquals(daysText([day, day + 86_400_001]), "2026-09-14 to 2026-09-15");
});

Deno.test("logScale() and linearScale() have ticks for durations of years", () => {
  assert(logScale([1e12, 2e13], { unit: "ms" }).ticks(300, 44).length >= 2);
  assert(linearScale([1e13], { unit: "ms" }).ticks(300, 60).length >= 3);
});

Deno.test("textWidth() is no less than what wide letters and signs take", () => {
  for (const text of ["ШЩЖЮМ", "ＷＷＷ", "‱‱"]) assert(textWidth(text, { size: 10 }) >= 10 * [...text].length, text);
});

Deno.test("cutText() of a very long text takes no time", () => {
  assert(textWidth(cutText("x".repeat(1_000_000), { width: 200, size: 11 }), { size: 11 }) <= 200);
});

Deno.test("cutText() keeps both ends, and whole characters", () => {
  assertEquals(cutText("claude-sonnet-4-5-20250929", { width: 100, size: 11 }), "claude-…250929");
  assert(textWidth(cutText("👨‍👩‍👧‍👦".repeat(20), { width: 60, size: 11 }), { size: 11 }) <= 60);
  assertEquals(cutText("short", { width: 100, size: 11 }), "short");
  assertEquals(cutText("anything", { width: 3, size: 11 }), "…");
});

Deno.test("wrapText() breaks between words", () => {
  assertEquals(wrapText("three words here", { width: 75, size: 11 }), ["three words", "here"]);
  assertEquals(wrapText("", { width: 75, size: 11 }), [""]);
});
