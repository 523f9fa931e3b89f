import { assertEquals } from "@std/assert";
import { calcPrice } from "@pydantic/genai-prices";
import { createRecorder } from "@kymo/kymo";
import { cost, open } from "@kymo/kymo/analysis";
import { usageEntries, type UsageEntry, usageExtractor } from "../recorder/usage_entries.ts";
import { withFolder } from "../recorder/event_folder.ts";
import { tableRows } from "./table_rows.ts";

/** Where Kymo differs from the dataset, with the payloads of the fixture that are concerned. */
const DIFFERENCES: readonly {
  readonly cause: string;
  readonly payloads: number;
  applies(entry: UsageEntry): boolean;
}[] = [
  {
    cause: "the provider said the cost, and that counts",
    payloads: 2,
    applies: ({ body }) => body.usage?.cost !== undefined,
  },
  {
    cause: "Anthropic bills the compaction passes that its counts leave out; the library reads the counts alone",
    payloads: 2,
    applies: ({ body }) => JSON.stringify(body.usage?.iterations ?? []).includes('"compaction"'),
  },
  {
    cause: "Gemini's OpenAI-compatible endpoint puts its thoughts in the total alone; the library drops them",
    payloads: 2,
    applies: ({ model, body }) => model?.startsWith("gemini") === true && body.usage !== undefined,
  },
  {
    cause: "tokens of images, audio and video have other prices, and Kymo has no columns for them",
    payloads: 5,
    applies: ({ body }) => /"modality":"(IMAGE|AUDIO|VIDEO)","tokenCount":[1-9]/.test(JSON.stringify(body)),
  },
  {
    cause: "the dataset was made with other prices than those of genai-prices 0.1.8",
    payloads: 4,
    applies: (entry) => Math.abs(pricedToday(entry)! - pricedIn(entry)!) > 1,
  },
];

/** Nano-dollars that the library says today of the counts that the dataset has. */
function pricedToday({ body, model, extracted }: UsageEntry): number | null {
  const [providerId, flavor] = usageExtractor(body);
  const { usage } = extracted.find(({ extractors }) =>
    extractors.some((extractor) => extractor.provider_id === providerId && extractor.api_flavor === flavor)
  )!;
  const price = calcPrice(usage, model!, { providerId })?.total_price;
  return price === undefined ? null : Math.round(price * 1e9);
}

/** Nano-dollars that the dataset says; `null` where it has no price. */
function pricedIn({ body, extracted }: UsageEntry): number | null {
  const [providerId, flavor] = usageExtractor(body);
  const found = extracted.flatMap(({ extractors }) => extractors)
    .find((extractor) => extractor.provider_id === providerId && extractor.api_flavor === flavor);
  if (found?.input_price === undefined) return null;
  return Math.round((Number(found.input_price) + Number(found.output_price ?? 0)) * 1e9);
}

Deno.test("cost() of what usage() reads agrees with genai-prices to the nano-dollar, but for the differences that are meant", async () => {
  const entries = usageEntries();
  await withFolder(async (dir) => {
    const recorder = createRecorder({ dir });
    for (const [index, { body, model }] of entries.entries()) {
      const [provider] = usageExtractor(body);
      await recorder.llmCall({ provider, model: model ?? null, task: String(index) }, (call) => {
        call.usage(body);
        return Promise.resolve();
      });
    }
    await recorder.close();
    const rows = new Map(
      tableRows(await cost(await open(dir), { by: ["task"] })).map((row) => [Number(row.task), row]),
    );
    const concerned = DIFFERENCES.map(() => 0);
    let agreed = 0;
    for (const [index, entry] of entries.entries()) {
      const expected = pricedIn(entry);
      if (expected === null) continue;
      const actual = rows.get(index)!.cost_usd as number | null;
      const isSame = actual !== null && Math.abs(Math.round(actual * 1e9) - expected) <= 1;
      const meant = DIFFERENCES.findIndex(({ applies }) => applies(entry));
      if (isSame) agreed++;
      else if (meant >= 0) concerned[meant]!++;
      else throw new Error(`${entry.body.file} costs ${actual}, not ${expected / 1e9}`);
    }
    assertEquals(agreed, 61);
    assertEquals(concerned, DIFFERENCES.map(({ payloads }) => payloads));
  });
});
