import { assertEquals, assertStringIncludes } from "@std/assert";
import { type SomeEvent, writeEvents } from "../analysis/event_files.ts";
import { withFolder } from "../recorder/event_folder.ts";
import { ran } from "./fake_io.ts";

interface Updated {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** `kymo.json` afterwards; `null` where there is none. */
  readonly settings: Record<string, unknown> | null;
}

interface Given {
  readonly own?: Record<string, unknown>;
  readonly calls?: readonly SomeEvent[];
  readonly flags?: readonly string[];
}

async function update(file: unknown, { own, calls = [{}], flags = [] }: Given = {}): Promise<Updated> {
  let updated: Updated = { code: NaN, out: "", err: "", settings: null };
  await withFolder(async (dir) => {
    writeEvents(`${dir}/events`, calls);
    const settings = `${dir}/kymo.json`;
    if (own !== undefined) Deno.writeTextFileSync(settings, JSON.stringify(own));
    Deno.writeTextFileSync(`${dir}/new.json`, typeof file === "string" ? file : JSON.stringify(file));
    const args = ["prices", "update", `${dir}/new.json`, `${dir}/events`, "--settings", settings, ...flags];
    const { code, out, err } = await ran(args, { columns: 200 });
    const short = (text: string): string => text.replaceAll(`${dir}/`, "");
    const after = own === undefined && code !== 0 ? null : JSON.parse(Deno.readTextFileSync(settings));
    updated = { code, out: short(out), err: short(err), settings: after };
  });
  return updated;
}

const OLD = { model: "acme-7b", usd_per_mtok: { input: 1, output: 2 } };
const NEW = { ...OLD, usd_per_mtok: { input: 3, output: 4 } };

Deno.test("kymo prices update makes kymo.json where there is none", async () => {
  const { code, out, settings } = await update([OLD]);
  assertEquals([code, settings], [0, { prices: [OLD] }]);
  assertEquals(out, "1 price added to kymo.json · 0 older ones end where these begin · 0 replaced · 0 already there\n");
});

Deno.test("kymo prices update ends an older price on the day on which the new one begins, and leaves other settings", async () => {
  const from = "2026-12-01";
  const own = { dir: "events", prices: [OLD, { ...OLD, model: "*" }] };
  const { out, settings } = await update({ prices: [{ ...NEW, from }] }, { own });
  const prices = [{ ...NEW, from }, { ...OLD, until: from }, { ...OLD, model: "*" }];
  assertEquals(settings, { dir: "events", prices });
  assertStringIncludes(out, "1 price added to kymo.json · 1 older one ends where these begin");
  const again = await update([{ ...NEW, from }], { own: settings! });
  assertStringIncludes(
    again.out,
    "0 prices added to kymo.json · 0 older ones end where these begin · 0 replaced · 1 already",
  );
  const december = await update([{ ...NEW, from, until: "2027-01-01" }], { own: { prices: [OLD] } });
  assertEquals(december.settings!.prices, [
    { ...NEW, from, until: "2027-01-01" },
    { ...OLD, until: from },
    { ...OLD, from: "2027-01-01" },
  ]);
});

Deno.test("kymo prices update ends a new price on the day on which a later one begins, and leaves that one as it is", async () => {
  const [january, june, july] = ["2026-01-01", "2026-06-01", "2026-07-01"];
  const later = { ...OLD, from: june };
  const { code, out, settings } = await update([{ ...NEW, from: january }], { own: { prices: [later] } });
  assertEquals([code, settings], [0, { prices: [{ ...NEW, from: january, until: june }, later] }]);
  assertEquals(
    out,
    "1 price added to kymo.json · 1 of them ends where an older one begins · 0 older ones end where these begin · " +
      "0 replaced · 0 already there\n",
  );
  const again = await update([{ ...NEW, from: january }], { own: settings! });
  assertEquals(again.settings, settings);
  assertStringIncludes(
    again.out,
    "0 prices added to kymo.json · 0 older ones end where these begin · 0 replaced · 1 alr",
  );
  const forced = await update([{ ...NEW, from: january }], { own: { prices: [later] }, flags: ["--force"] });
  assertEquals(forced.settings, settings);

  const between = await update([{ ...NEW, from: january }], { own: { prices: [{ ...OLD, until: june }, later] } });
  assertEquals(between.settings!.prices, [
    { ...NEW, from: january, until: june },
    { ...OLD, until: january },
    later,
  ]);
  const around = await update([{ ...NEW, from: january }], { own: { prices: [{ ...later, until: july }] } });
  assertEquals(around.settings!.prices, [
    { ...NEW, from: january, until: june },
    { ...NEW, from: july },
    { ...later, until: july },
  ]);
});

Deno.test("kymo prices update ends an older price where several new ones follow each other, and keeps the order of the file", async () => {
  const [january, june] = ["2026-01-01", "2026-06-01"];
  const following = [{ ...NEW, from: january, until: june }, { ...NEW, from: june }];
  const { out, settings } = await update(following, { own: { prices: [OLD] } });
  assertEquals(settings!.prices, [...following, { ...OLD, until: january }]);
  assertStringIncludes(out, "2 prices added to kymo.json · 1 older one ends where these begin");
  assertEquals((await update(following, { own: { prices: [{ ...OLD, from: january }] } })).code, 2);
  const several = [{ ...NEW, provider: "acme" }, NEW, { ...NEW, model: "acme-*" }];
  const own = { ...OLD, model: "other" };
  assertEquals((await update(several, { own: { prices: [own] } })).settings!.prices, [
    several[0],
    several[1],
    own,
    several[2],
  ]);
});

Deno.test("kymo prices update overwrites no price of the same days unless forced", async () => {
  const own = { prices: [OLD] };
  const refused = await update([NEW], { own });
  assertEquals([refused.code, refused.settings], [2, own]);
  assertEquals(
    refused.err,
    'Cannot update "kymo.json": "acme-7b" of "*" has another price on the same days: say from which day on the new one ' +
      "holds, or --force replaces the old one\n",
  );
  const forced = await update([NEW], { own, flags: ["--force"] });
  assertEquals(forced.settings, { prices: [NEW] });
  const from = "2026-06-01";
  const dated = await update([{ ...NEW, from }], { own: { prices: [{ ...OLD, from }] } });
  assertEquals(dated.code, 2);
  assertStringIncludes(
    dated.err,
    "has another price on the same days, from 2026-06-01: say another day, or --force replaces the old one\n",
  );
  const undated = await update([NEW], { own: { prices: [{ ...OLD, from }] } });
  assertStringIncludes(undated.err, "from 2026-06-01: say from which day on the new one holds, or --force replaces");
  const enclosing = { ...NEW, from: "2026-01-01", until: "2026-12-01" };
  assertEquals((await update([enclosing], { own: { prices: [{ ...OLD, from, until: "2026-07-01" }] } })).code, 2);
});

Deno.test("kymo prices update takes models that were called and have no price out of LiteLLM's table", async () => {
  const table = {
    sample_spec: { max_tokens: "…" },
    "gpt-5-mini": { input_cost_per_token: 9, output_cost_per_token: 9 },
    "acme/acme-7b": {
      input_cost_per_token: 3e-7,
      output_cost_per_token: 6e-7,
      cache_read_input_token_cost: 3e-8,
      input_cost_per_token_above_200k_tokens: 6e-7,
      output_cost_per_token_above_200k_tokens: 1.2e-6,
    },
  };
  const tokens = { input_tokens: 10, output_tokens: 1 };
  const calls = [{ provider: "acme", model: "acme-7b" }, { provider: "openai", model: "gpt-5-mini" }, {
    model: "other",
  }];
  const { out, settings } = await update(table, { calls: calls.map((call) => ({ ...call, ...tokens })) });
  assertStringIncludes(out, "1 price added");
  assertEquals(settings!.prices, [{
    model: "acme-7b",
    provider: "acme",
    usd_per_mtok: { input: 0.3, output: 0.6, cache_read: 0.03 },
    from_input_tokens: [{ tokens: 200_001, usd_per_mtok: { input: 0.6, output: 1.2 } }],
  }]);
});

Deno.test("kymo prices update says what is wrong with a file, and writes nothing", async () => {
  const messages: [unknown, string][] = [
    ["{,}", 'Cannot read "new.json": it is not JSON'],
    [7, 'Cannot read "new.json": prices must be a list, current value is 7'],
    [[{ model: "a" }], 'Cannot read "new.json": prices[0] needs usd_per_mtok or usd_per_second'],
    [[OLD, NEW], 'Cannot read "new.json": prices[0] and prices[1] are both about "acme-7b" on the same days'],
  ];
  for (const [file, message] of messages) {
    const { code, err, settings } = await update(file);
    assertEquals([code, settings], [2, null]);
    assertStringIncludes(err, message);
  }
});
