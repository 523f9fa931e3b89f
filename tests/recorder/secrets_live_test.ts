import { assert } from "@std/assert";
import { classifyError } from "../../recorder/classify_error.ts";
import { startLive } from "./live_recording.ts";
import { SECRET_SHAPES } from "./secret_shapes.ts";

Deno.test("createLiveMetrics() shows no secret of any shape in keys, report, snapshot, session or Prometheus text", () => {
  for (const { title, text, secret } of SECRET_SHAPES) {
    const { live, calls } = startLive({ by: ["model", "task", "agent", "provider", "user"] });
    const places = { model: text, task: text, agent: text, provider: text, user: text, name: text };
    calls({ ...places, duration_ms: 1 }, { ...places, ...classifyError(new Error(text)), duration_ms: 1 });
    const thrown = [Object.assign(new Error("x"), { code: text }), Object.assign(new Error("x"), { name: text }), text];
    for (const error of thrown) calls({ ...classifyError(error), duration_ms: 1 });
    for (const kind of ["operation", "stage", "tool_call"]) live.observe({ ...places, kind, status: text });
    const shown = [live.report(), live.prometheus(), live.snapshot(), live.session(), [...live.all()]];
    const json = JSON.stringify(shown);
    const escaped = JSON.stringify(secret).slice(1, -1);
    assert(!json.includes(secret) && !json.includes(escaped), `${title}: ${json}`);
  }
});
