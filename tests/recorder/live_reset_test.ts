import { assertEquals } from "@std/assert";
import { startLive, withFolder } from "./live_recording.ts";

const KEYS = [
  { model: "gemini-pro", task: "qa" },
  { model: "gemini-pro" },
  { model: "gemini-pro-vision" },
  { model: "gpt-5", task: "qa", agent: "planner" },
  { model: "gpt-5", agent: "planner" },
];

const RESETS: readonly (readonly [prefix: string | undefined, gone: number, left: string[]])[] = [
  [undefined, 5, []],
  ["", 5, []],
  ["gemini-pro", 3, ["gpt-5|qa|planner", "gpt-5||planner"]],
  ["gemini-pro|", 1, ["gemini-pro", "gemini-pro-vision", "gpt-5|qa|planner", "gpt-5||planner"]],
  ["gpt-5||", 1, ["gemini-pro|qa", "gemini-pro", "gemini-pro-vision", "gpt-5|qa|planner"]],
  ["llama", 0, ["gemini-pro|qa", "gemini-pro", "gemini-pro-vision", "gpt-5|qa|planner", "gpt-5||planner"]],
];

for (const [prefix, gone, left] of RESETS) {
  Deno.test(`reset() forgets the keys whose text begins with ${prefix ?? "anything"}`, async () => {
    const { live, calls } = startLive();
    calls(...KEYS);
    assertEquals(await live.reset(prefix), gone);
    assertEquals([...live.all().keys()], left);
  });
}

Deno.test("reset() counts a key from nothing when it comes again", async () => {
  const { live, calls } = startLive();
  calls({ duration_ms: 500, input_tokens: 7 }, { status: "error" });
  const resetting = live.reset();
  assertEquals(live.all().size, 0, "at once");
  await resetting;
  calls({ duration_ms: 100 });
  const metrics = live.metrics({ model: "gpt-5-mini" })!;
  assertEquals([metrics.requests, metrics.failures, metrics.input_tokens.n], [1, 0, 0]);
  assertEquals(metrics.duration_ms.all.max, 100);
});

Deno.test("reset() makes room for new keys", async () => {
  const { live, calls } = startLive({ maxKeys: 2 });
  calls({ model: "a" }, { model: "b" }, { model: "c" });
  await live.reset();
  calls({ model: "d" }, { model: "e" }, { model: "f" });
  assertEquals([...live.all().keys()], ["d", "e", "other"]);
});

Deno.test("reset() saves: what is forgotten does not come back", async () => {
  await withFolder(async (dir) => {
    const snapshot = { path: `${dir}/live.json` };
    const { live, calls } = startLive({ snapshot });
    calls(...KEYS);
    await live.save();
    await live.reset("gemini");
    assertEquals([...startLive({ snapshot }).live.all().keys()], ["gpt-5|qa|planner", "gpt-5||planner"]);
    await live.close();
  });
});

Deno.test("reset() leaves the counters of prometheus() and session() as they are", async () => {
  const { live, calls } = startLive();
  calls({ duration_ms: 500, input_tokens: 7 });
  const before = [live.prometheus(), live.session()];
  await live.reset();
  assertEquals([live.prometheus(), live.session()], before);
});
