import { assert, assertEquals, assertThrows } from "@std/assert";
import { createLiveMetrics, type KeyColumn, type LiveMetricsOptions } from "@kymo/kymo/live";
import { startLive } from "./live_recording.ts";

const MINI = { model: "gpt-5-mini" };

Deno.test("createLiveMetrics() counts by other columns when told", () => {
  const { live, calls } = startLive({ by: ["provider", "name"] });
  calls({}, { name: "summarize" }, { provider: "anthropic" }, { provider: 7 });
  assertEquals([...live.all().keys()], ["openai|chat", "openai|summarize", "anthropic|chat", "7|chat"]);
  assertEquals(live.metrics({ provider: "openai", name: "summarize" })?.requests, 1);
});

Deno.test("createLiveMetrics() takes two spellings of a task as one only when told", () => {
  const tasks = ["Code Generation", "code_generation", " code generation "].map((task) => ({ task }));
  const { live, calls } = startLive({ normalizeTask: true });
  calls(...tasks);
  assertEquals([...live.all().keys()], ["gpt-5-mini|code_generation"]);
  assertEquals(live.metrics({ ...MINI, task: "CODE GENERATION" })?.requests, 3);
  const verbatim = startLive();
  verbatim.calls(...tasks);
  assertEquals(verbatim.live.all().size, 3);
});

const REFUSED: readonly (readonly [LiveMetricsOptions, string])[] = [
  [{ by: [] }, "by must name different columns out of model, response_model, "],
  [{ by: ["model", "model"] }, "current value is [model, model]"],
  [{ by: ["duration_ms" as KeyColumn] }, "current value is [duration_ms]"],
  [{ latest: 0 }, "latest must be a whole number between 1 and 100000, current value is 0"],
  [{ latest: 1.5 }, "current value is 1.5"],
  [{ maxKeys: 0 }, "maxKeys must be a whole number between 1 and 100000, current value is 0"],
  [{ maxKeys: NaN }, "current value is NaN"],
  [{ durations: "failed" as "ok" }, 'durations must be "ok" or "all", current value is "failed"'],
  [{ snapshot: { path: "" } }, 'snapshot.path must name a file, current value is ""'],
  [{ snapshot: { path: "x", everySeconds: -1 } }, "snapshot.everySeconds must be between 0 and 2147483, current value"],
  [{ snapshot: { path: "x", everyRequests: 2.5 } }, "snapshot.everyRequests must be a whole number between 0 and"],
  [
    { snapshot: { path: "x", everySeconds: 60, everyRequests: 5 } },
    "snapshot.everyRequests needs snapshot.everySeconds to be 0, current value is 60",
  ],
];

Deno.test("createLiveMetrics() refuses options out of bounds", () => {
  for (const [options, problem] of REFUSED) {
    const error = assertThrows(() => createLiveMetrics(options), RangeError);
    assert(error.message.startsWith("Cannot create live metrics: "), error.message);
    assert(error.message.includes(problem), error.message);
  }
});
