/** The pictures of README.md, of the bundled data. @module */
import { open, percentiles, sampleCalls } from "@kymo/kymo/analysis";
import { latencyAgainstTokens, percentileRanges } from "@kymo/kymo/charts";

const BUNDLED = decodeURIComponent(new URL("../../fixtures/claude_code", import.meta.url).pathname);

/** Where each is stored, and what it shows. */
export async function readmePictures(): Promise<Readonly<Record<string, string>>> {
  const events = await open(BUNDLED);
  const by = { by: ["model"] };
  return {
    "docs/latency_by_model.svg": await percentileRanges(await percentiles(events, by)).svg(),
    "docs/latency_against_tokens.svg": await latencyAgainstTokens(await sampleCalls(events, { atMost: 1500 })).svg(),
  };
}
