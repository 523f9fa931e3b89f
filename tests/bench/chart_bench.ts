/** What a chart of 5,000 calls costs beside Observable Plot alone in the same DOM. @module */
import { dot, plot } from "@observablehq/plot";
import { firstTokenAgainstTotal } from "@kymo/kymo/charts";
import { seededRandom } from "@kymo/kymo/stats";
import { JSDOM } from "jsdom";
import { print } from "./print.ts";

const ROUNDS = 15;
const DOTS = 5000;

const random = seededRandom(1);
const calls = Array.from({ length: DOTS }, (_, call) => {
  const first_token_ms = 300 * Math.exp(0.5 * random.normal());
  return {
    model: `m${call % 5}`,
    first_token_ms,
    duration_ms: first_token_ms + 2000 * Math.exp(0.6 * random.normal()),
  };
});
const { window } = new JSDOM("");
const options = { x: "first_token_ms", y: "duration_ms", fill: "model" } as const;
const contenders: Readonly<Record<string, () => Promise<number>>> = {
  svg: async () => (await firstTokenAgainstTotal(calls).svg()).length,
  png: async () => (await firstTokenAgainstTotal(calls).png()).length,
  alone: () => {
    const svg: { readonly outerHTML: string } = plot({ document: window.document, marks: [dot(calls, options)] });
    return Promise.resolve(svg.outerHTML.length);
  },
};
const times: Record<string, number[]> = { svg: [], png: [], alone: [] };
const bytes: Record<string, number> = {};
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, draw] of Object.entries(contenders)) {
    const startedMs = performance.now();
    bytes[name] = await draw();
    if (round > 0) times[name]!.push(performance.now() - startedMs);
  }
}
const median = (name: string): number => times[name]!.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
const figure = (name: string): string => `${median(name).toFixed(0)} ms, ${(bytes[name]! / 1000).toFixed(0)} kB`;
const peer = `Plot alone ${figure("alone")}`;
print("Chart of 5,000 calls, warm", [
  { what: "SVG with title, legend, axes", figure: figure("svg"), peer, target: "", isMissed: false },
  { what: "PNG of it, two pixels a pixel", figure: figure("png"), peer, target: "", isMissed: false },
]);
