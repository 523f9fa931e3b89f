import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { type Chart, percentileRanges } from "@kymo/kymo/charts";
import { drawn, parsed } from "./drawn.ts";

const ROWS = [{ model: "a", n: 900, p50: 700, p50_low: 650, p50_high: 760, p99: 6000 }];
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47];

function display(chart: Chart): Promise<Record<string, string>> {
  const shown =
    (chart as unknown as Record<symbol, () => Promise<Record<string, string>>>)[Symbol.for("Jupyter.display")];
  return shown!();
}

/** Width and height in the header of a PNG. */
function sizeOf(png: Uint8Array): [number, number] {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

Deno.test("Chart shows itself in a notebook as SVG, as PNG where SVG is not trusted, and in words", async () => {
  const bundle = await display(percentileRanges(ROWS));
  assertEquals(Object.keys(bundle), ["image/svg+xml", "image/png", "text/plain"]);
  parsed(bundle["image/svg+xml"]!);
  assertEquals([...Uint8Array.fromBase64(bundle["image/png"]!).subarray(0, 4)], PNG_SIGNATURE);
  assertEquals(bundle["text/plain"], "Duration by model\np50, p99 of 900 values, bars: 95 % intervals");
});

Deno.test("Chart is its words on a console", () => {
  const chart = percentileRanges(ROWS);
  assertEquals(Deno.inspect(chart), "Duration by model\np50, p99 of 900 values, bars: 95 % intervals");
  assertEquals(String(chart), Deno.inspect(chart));
});

Deno.test("Chart has a white ground, a dark one, or that of the reader's system", async () => {
  const chart = percentileRanges(ROWS);
  const ground = async (theme: "light" | "dark" | "auto"): Promise<string | null> => {
    const [rect] = parsed(await drawn(chart, { theme })).querySelectorAll("rect");
    return rect!.getAttribute("fill");
  };
  assertEquals([await ground("light"), await ground("dark"), await ground("auto")], [
    "#ffffff",
    "#14171a",
    "var(--kymo-ground)",
  ]);
  assertStringIncludes(await chart.svg({ theme: "auto" }), "@media (prefers-color-scheme:dark)");
  assertEquals(await percentileRanges(ROWS, { theme: "dark" }).svg(), await chart.svg({ theme: "dark" }));
});

Deno.test("Chart.html() brings both colour schemes and a narrow drawing, without ids that meet", async () => {
  const figure = await percentileRanges(ROWS).html();
  assertEquals([...figure.matchAll(/<svg xmlns/g)].length, 2);
  assertStringIncludes(figure, "@container (max-width:520px)");
  const ids = [...figure.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  assertEquals(new Set(ids).size, ids.length);
  assert(!figure.includes("<script") && !/https?:\/\/(?!www\.w3\.org\/)/.test(figure));
});

Deno.test("Chart.png() is a bitmap of two pixels a pixel unless told otherwise", async () => {
  const chart = percentileRanges(ROWS);
  const height = Number(parsed(await chart.svg()).getAttribute("height"));
  assertEquals(sizeOf(await chart.png()), [1280, 2 * height]);
  assertEquals(sizeOf(await chart.png({ scale: 1 })), [640, height]);
  assertEquals((await chart.png({ width: 360, scale: 1, theme: "dark" }))[0], 0x89);
  await assertRejects(
    () => chart.png({ scale: 0 }),
    RangeError,
    "Cannot draw chart: scale must be above 0 and at most 8, current value is 0",
  );
});

Deno.test("Chart.png() says that there is no font to set the text in", async () => {
  const chart = percentileRanges(ROWS);
  await assertRejects(
    () => chart.png({ fontFiles: [] }),
    Error,
    "no font was found, install one (Debian: fonts-dejavu-core)",
  );
});

Deno.test("Chart.options are Plot's own, at the chart's width", () => {
  const { options } = percentileRanges(ROWS, { width: 500 });
  assertEquals(options.width, 500);
  assert(options.marks!.length > 3);
});

Deno.test("charts refuse widths and themes that nobody can look at", async () => {
  assertThrows(
    () => percentileRanges(ROWS, { width: 100 }),
    RangeError,
    "width must be from 240 to 4000, current value is 100",
  );
  await assertRejects(() => percentileRanges(ROWS).svg({ width: NaN }), RangeError, "current value is NaN");
  const theme = "pink" as "dark";
  assertThrows(
    () => percentileRanges(ROWS, { theme }),
    RangeError,
    'theme must be light, dark or auto, current value is "pink"',
  );
});

Deno.test("charts touch no global", async () => {
  const before = Object.getOwnPropertyNames(globalThis).length;
  await percentileRanges(ROWS).svg();
  assertEquals(Object.getOwnPropertyNames(globalThis).length, before);
});

Deno.test("charts with the same content have the same ids whatever was drawn before", async () => {
  const chart = percentileRanges(ROWS);
  const first = await chart.svg();
  await percentileRanges([{ model: "b", n: 3, p50: 5 }]).svg();
  assertEquals(await chart.svg(), first);
});
