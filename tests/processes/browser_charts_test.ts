import { assertEquals } from "@std/assert";
import { htmlPage } from "../../analysis/html/html_page.ts";
import { CHART_SAMPLES, longNames } from "../charts/chart_samples.ts";
import { lookAtPages } from "./chromium.ts";

/** Of each drawing: texts that leave it, and texts that lie upon each other, by half a pixel and more. */
const MEASURE = `[...document.querySelectorAll("[data-chart]")].flatMap((place) => {
  const frame = place.querySelector("svg").getBoundingClientRect();
  const texts = [...place.querySelectorAll("text")].filter((text) => text.textContent.trim() !== "")
    .map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
  const outside = texts.filter(({ box }) => box.left < frame.left - 0.5 || box.right > frame.right + 0.5 ||
    box.top < frame.top - 0.5 || box.bottom > frame.bottom + 0.5).map(({ text }) => "outside: " + text);
  const over = texts.flatMap((one, index) => texts.slice(index + 1).filter(({ box }) =>
    Math.min(box.right, one.box.right) - Math.max(box.left, one.box.left) > 0.5 &&
    Math.min(box.bottom, one.box.bottom) - Math.max(box.top, one.box.top) > 1.5
  ).map((other) => "overlap: " + one.text + " | " + other.text));
  return [...outside, ...over].map((what) => place.dataset.chart + ": " + what);
})`;

const COUNT = `document.querySelectorAll("[data-chart] svg text").length`;

/** Letters and signs as wide as there are. */
const WIDE_NAMES = ["ЩЖЮМ".repeat(10), "ＷＷＷＷ".repeat(10), "‱".repeat(40), "模型".repeat(20), "W".repeat(40)];

async function page(dir: string, width: number, names: readonly string[]): Promise<string> {
  const parts: string[] = [];
  for (const { name, draw, rows } of CHART_SAMPLES) {
    parts.push(`<div data-chart="${name}">${await draw(rows(names)).svg({ width, theme: "auto" })}</div>`);
  }
  const path = `${dir}/${width}-${names.length}.html`;
  await Deno.writeTextFile(
    path,
    htmlPage({ title: "charts", body: parts.join(""), styles: "svg { max-width: none; }" }),
  );
  return path;
}

Deno.test("charts with names of 40 characters: no text leaves its chart or lies upon another, in Chromium", async () => {
  const dir = await Deno.makeTempDir();
  const shapes = [
    ...[1, 3, 8, 50].map((count) => [640, longNames(count)] as const),
    [360, longNames(8)] as const,
    ...[640, 360].map((width) => [width, WIDE_NAMES] as const),
  ];
  const views = [];
  for (const [width, names] of shapes) {
    const path = await page(dir, width, names);
    views.push({ path, width: 1000, script: MEASURE }, { path, width: 1000, script: COUNT });
  }
  const seen = await lookAtPages(views);
  await Deno.remove(dir, { recursive: true });
  if (seen === null) return;
  const found = seen.map(({ result, complaints, requests }, index) => {
    return index % 2 === 0 ? [result, complaints, requests] : Number(result) > 150;
  });
  assertEquals(found, shapes.flatMap(() => [[[], [], []], true]));
});

Deno.test("charts run nothing, whatever groups are called, in Chromium", async () => {
  const dir = await Deno.makeTempDir();
  const names = ["<img src=x onerror=alert(1)>", "</text><script>alert(2)</script>", `"><svg onload=alert(3)>`];
  const path = await page(dir, 640, names);
  const script = `[document.querySelectorAll("img, script").length, document.querySelectorAll("[data-chart]").length]`;
  const seen = await lookAtPages([{ path, width: 1000, script }]);
  await Deno.remove(dir, { recursive: true });
  if (seen === null) return;
  assertEquals(seen, [{ result: [0, CHART_SAMPLES.length], complaints: [], requests: [] }]);
});
