/** What a notebook gets of a chart. @module */
import type { Chart } from "./chart.ts";

/** SVG, PNG for notebooks that are not trusted, and words. Where there can be no PNG, the words say why. */
export async function displayBundle(chart: Chart): Promise<Record<string, string>> {
  const svg = await chart.svg();
  try {
    const png = (await chart.png()).toBase64();
    return { "image/svg+xml": svg, "image/png": png, "text/plain": chart.toString() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { "image/svg+xml": svg, "text/plain": `${chart.toString()}\n(${reason})` };
  }
}
