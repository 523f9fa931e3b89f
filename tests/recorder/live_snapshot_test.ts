import { assert, assertAlmostEquals, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { createLiveMetrics } from "@kymo/kymo/live";
import { startLive, withFolder } from "./live_recording.ts";
import { filesIn, savedRequests } from "./live_snapshot_files.ts";
import { seededRandom } from "./random.ts";

Deno.test("createLiveMetrics() goes on from the snapshot as if it had never stopped", async () => {
  await withFolder(async (dir) => {
    const snapshot = { path: `${dir}/data/live.json` };
    const random = seededRandom(3);
    const through = startLive();
    const before = startLive({ snapshot });
    const event = (index: number) => ({
      model: random.pick(["a", "b|c", "d"]),
      task: random.pick(["qa", null]),
      duration_ms: 2 ** (random.below(200) / 10),
      status: index % 9 === 0 ? "error" : "ok",
      error_type: index % 9 === 0 ? random.pick(["RateLimit", "__proto__"]) : null,
      input_tokens: random.below(5000),
      output_tokens: index % 4 === 0 ? null : random.below(300),
      cost_usd: index % 2 === 0 ? random.below(1024) / 1024 : undefined,
    });
    const first = Array.from({ length: 700 }, (_, index) => event(index));
    before.calls(...first);
    await before.live.close();
    const after = startLive({ snapshot });
    assertEquals(after.live.all(), before.live.all());
    assertEquals(after.live.snapshot(), before.live.snapshot());
    const second = Array.from({ length: 500 }, (_, index) => event(index));
    after.calls(...second);
    through.calls(...first, ...second);
    assertEquals([...after.live.all().keys()], [...through.live.all().keys()]);
    for (const [key, { duration_ms, ...metrics }] of through.live.all()) {
      const { duration_ms: restored, ...rest } = after.live.all().get(key)!;
      assertEquals(rest, metrics);
      assertEquals(restored.latest, duration_ms.latest);
      assertEquals(restored.buckets, duration_ms.buckets);
      const { sum: restoredSum, mean: _mean, ...all } = restored.all;
      const { sum, mean: _other, ...expected } = duration_ms.all;
      assertEquals(all, expected);
      assertAlmostEquals(restoredSum!, sum!, sum! * 1e-12);
    }
    assertEquals(after.errors, []);
    await after.live.close();
  });
});

Deno.test("save() writes exactly what snapshot() says, and nothing beside it", async () => {
  await withFolder(async (dir) => {
    const { live, calls } = startLive({ snapshot: { path: `${dir}/live.json` } });
    calls({ duration_ms: 10 });
    assertEquals(await live.save(), true);
    assertEquals(JSON.parse(Deno.readTextFileSync(`${dir}/live.json`)), live.snapshot());
    assertEquals(live.snapshot().saved_at, "2026-03-01T12:00:00.000Z");
    assertEquals(filesIn(dir), ["live.json"]);
    await live.close();
  });
});

Deno.test("save() without a snapshot has nothing to write to", async () => {
  const { live } = startLive();
  assertEquals(await live.save(), false);
  await live.close();
});

Deno.test("createLiveMetrics() starts fresh where there is no snapshot yet", async () => {
  await withFolder(async (dir) => {
    const { live, errors } = startLive({ snapshot: { path: `${dir}/live.json` } });
    assertEquals([live.all().size, errors.length], [0, 0]);
    await live.close();
    assertEquals(filesIn(dir), ["live.json"]);
  });
});

/** Snapshots that cannot be used: a change to a good one, and what is said. */
const UNUSABLE: Readonly<Record<string, readonly [(text: string) => string, RegExp]>> = {
  "is torn": [(text) => text.slice(0, text.length / 2), /it is no JSON, /],
  "is empty": [() => "", /it is no JSON, /],
  "is no object": [() => "[1]", /the file must be an object, current value is \[1\]/],
  "is of something else": [() => '{"version":"1.2"}', /version of the file must be a whole number from 0, .* "1\.2"/],
  "is newer": [
    (text) => text.replace('"version":1', '"version":2'),
    /version must be at most 1, current value is 2: it was written by a newer Kymo/,
  ],
  "has a negative count": [(text) => text.replace('"failures":1', '"failures":-1'), /failures of keys\[0\] must be/],
  "has counts that do not add up": [
    (text) => text.replace('"failures":1', '"failures":4'),
    /keys\[0\]\.error_types must add up to 4, current value is 1/,
  ],
  "has text for a sum": [
    (text) => text.replace('"total":7', '"total":"7"'),
    /total of .*input_tokens must be a number/,
  ],
  "has a bin from nowhere": [
    (text) => text.replace(/"bins":\{"\d+"/, '"bins":{"99999999"'),
    /bins has no bin "99999999"/,
  ],
  "lacks a bucket": [(text) => text.replace(/"buckets":\[0,/, '"buckets":['), /buckets must be 15 counts/],
  "counts by other columns": [
    (text) => text.replace('"by":["model","task","agent"]', '"by":["model","task","user"]'),
    /by must be "model, task, agent", current value is "model, task, user"/,
  ],
  "holds other durations": [(text) => text.replace('"durations":"ok"', '"durations":"all"'), /durations must be "ok"/],
};

for (const [flaw, [spoil, says]] of Object.entries(UNUSABLE)) {
  Deno.test(`createLiveMetrics() sets a snapshot aside that ${flaw}, says so once and starts fresh`, async () => {
    await withFolder(async (dir) => {
      const path = `${dir}/live.json`;
      const good = startLive({ snapshot: { path } });
      good.calls({ duration_ms: 900, input_tokens: 7 }, { status: "error" });
      await good.live.close();
      const spoiled = spoil(Deno.readTextFileSync(path));
      Deno.writeTextFileSync(path, spoiled);

      const { live, errors, calls } = startLive({ snapshot: { path } });
      const aside = `${path}.corrupt-2026-03-01T12-00-00.000Z`;
      assertEquals(errors.length, 1);
      assertMatch(errors[0]!.message, says);
      assert(errors[0]!.message.startsWith("Cannot restore live metrics: "));
      assert(errors[0]!.message.endsWith(`, in "${path}": it was set aside as "${aside}"`), errors[0]!.message);
      assertEquals(Deno.readTextFileSync(aside), spoiled);
      assertEquals(live.all().size, 0);
      calls({});
      await live.close();
      assertEquals(savedRequests(path), 1);
    });
  });
}

Deno.test("createLiveMetrics() throws for a snapshot that cannot be read: saving would overwrite it", async () => {
  await withFolder((dir) => {
    const error = assertThrows(() => createLiveMetrics({ snapshot: { path: dir } }), Error);
    assert(error.message.startsWith(`Cannot create live metrics: snapshot "${dir}" cannot be read, `), error.message);
    return Promise.resolve();
  });
});

Deno.test("createLiveMetrics() redacts a snapshot that was written before a secret was known as one", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/live.json`;
    const old = startLive({ snapshot: { path } });
    old.calls({ model: "MODEL", status: "error", error_type: "TYPE" });
    await old.live.close();
    const secret = "sk-proj-abcdefghijklmnop";
    const text = Deno.readTextFileSync(path).replace("MODEL", secret).replace("TYPE", `no ${secret}`);
    Deno.writeTextFileSync(path, text);
    const { live } = startLive({ snapshot: { path } });
    assertEquals(live.all().size, 1);
    assert(!JSON.stringify([...live.all()]).includes("abcdefghijkl"));
    await live.close();
    assert(!Deno.readTextFileSync(path).includes("abcdefghijkl"));
  });
});

Deno.test("createLiveMetrics() puts restored keys that find no room under other", async () => {
  await withFolder(async (dir) => {
    const snapshot = { path: `${dir}/live.json` };
    const wide = startLive({ snapshot });
    wide.calls(...["a", "b", "c", "d"].map((model) => ({ model, duration_ms: 5 })));
    await wide.live.close();
    const { live } = startLive({ snapshot, maxKeys: 2, latest: 1 });
    assertEquals([...live.all()].map(([key, { requests }]) => [key, requests]), [["a", 1], ["b", 1], ["other", 2]]);
    const { all, latest } = live.metrics({ model: "other" })!.duration_ms;
    assertEquals([all.n, latest.n], [2, 1]);
    await live.close();
  });
});
