import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CHART_SAMPLES, longNames, type SampleRow } from "./chart_samples.ts";
import { drawn, parsed, textsOf } from "./drawn.ts";

function withMeasures(rows: readonly SampleRow[], measures: readonly string[], value: number | null): SampleRow[] {
  return rows.map((row) => ({ ...row, ...Object.fromEntries(measures.map((column) => [column, value])) }));
}

for (const { name, draw, rows, measures } of CHART_SAMPLES) {
  Deno.test(`${name}() says that there is nothing to draw`, async () => {
    const chart = draw([]);
    assert(chart.title.length >= 5 && chart.subtitle.length > 3);
    assert(textsOf(await drawn(chart)).some((text) => /no|none|not/i.test(text)));
  });

  Deno.test(`${name}() draws a single row`, async () => {
    parsed(await drawn(draw(rows(["a"]).slice(0, 1))));
  });

  Deno.test(`${name}() draws what is unknown, and what is 0`, async () => {
    for (const value of [null, 0]) {
      parsed(await drawn(draw(withMeasures(rows(["a", "b"]), measures, value))));
      const [first, ...rest] = rows(["a", "b"]);
      parsed(await drawn(draw([...withMeasures([first!], measures, value), ...rest])));
    }
  });

  Deno.test(`${name}() draws 50 groups`, async () => {
    parsed(await drawn(draw(rows(longNames(50)))));
  });

  Deno.test(`${name}() writes well-formed XML whatever groups are called`, async () => {
    const names = [
      "a & b",
      "<img src=x onerror=alert(1)>",
      `"quoted" 'twice'`,
      "no\u00a0break",
      "🦙 llama 🇨🇭",
      "מודל גדול",
      "نموذج",
    ];
    const controls = ["bell\u0007", "lone \ud800 surrogate", "turned \u202e round", "]]>", "\u0000"];
    const svg = await drawn(draw(rows([...names, ...controls])));
    const root = parsed(svg);
    assertEquals([...root.querySelectorAll("img, script, foreignObject")].length, 0);
    assertEquals(/(?![\n\t])[\p{Cc}\u202e]/u.exec(svg), null);
    for (const theme of ["dark", "auto"] as const) parsed(await drawn(draw(rows(names)), { theme }));
  });

  Deno.test(`${name}() does not change its rows, and draws the same twice`, async () => {
    const data = Object.freeze(rows(["a", "b"]).map((row) => Object.freeze(row)));
    assertEquals(await drawn(draw(data)), await drawn(draw(data)));
  });

  Deno.test(`${name}() is as wide as it is told`, async () => {
    for (const width of [240, 360, 640, 1200]) {
      const root = parsed(await drawn(draw(rows(longNames(3))), { width }));
      assertEquals(root.getAttribute("width"), String(width));
    }
  });

  Deno.test(`${name}() takes another title and line below it`, () => {
    const chart = draw(rows(["a"]), { title: "Mine", subtitle: "of today" });
    assertEquals([chart.title, chart.subtitle], ["Mine", "of today"]);
    assertStringIncludes(String(chart), "Mine\nof today");
  });
}
