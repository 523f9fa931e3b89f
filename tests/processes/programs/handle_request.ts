/** Handles a request whose `traceparent` header is an argument. Arguments: folder, header, events of its own before it. */
import { createRecorder } from "@kymo/kymo";

const [dir = "", traceparent = "", before = "0"] = Deno.args;
const recorder = createRecorder({ dir, service: "backend" });
for (let number = 0; number < Number(before); number++) recorder.metric("before", number);
const parent = recorder.extract(new Headers({ traceparent }));
await recorder.operation("handle_request", { parent }, async () => {
  await recorder.llmCall({ name: "answer", model: "m" }, async (call) => {
    await Promise.resolve();
    call.usage({ input_tokens: 3, output_tokens: 4 });
  });
});
await recorder.close();
