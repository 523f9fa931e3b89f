import { assertEquals } from "@std/assert";
import { CHART_SAMPLES, longNames } from "./chart_samples.ts";
import { drawn } from "./drawn.ts";

const FOLDER = new URL("./snapshots/", import.meta.url);
/** `deno test -A tests/charts/snapshots_test.ts -- --update` writes what is drawn now. */
const IS_UPDATE = Deno.args.includes("--update");

/** An element a line, numbers with three decimals: a change is seen as what it is. */
function normalised(svg: string): string {
  const rounded = svg.replace(/\d+\.\d{4,}/g, (number) => String(Number(Number(number).toFixed(3))));
  return `${rounded.replace(/kymo-(?!\w+-\d)[a-z0-9]+/g, "kymo-id").replace(/><(?!\/)/g, ">\n<")}\n`;
}

for (const { name, draw, rows } of CHART_SAMPLES) {
  Deno.test(`${name}() draws what it drew before`, async () => {
    const file = new URL(`${name}.svg`, FOLDER);
    const svg = normalised(await drawn(draw(rows(["gpt-5-mini", ...longNames(2)]))));
    if (IS_UPDATE) Deno.writeTextFileSync(file, svg);
    assertEquals(svg, Deno.readTextFileSync(file), "look at the chart, then run this file with -- --update");
  });
}
