/** New documents on their way into the index: work that starts in one place and ends in another. @module */
import type { OpenHandle, Recorder } from "../mod.ts";
import type { DemoWorld } from "./demo_world.ts";
import type { Draws } from "./draws.ts";
import { MODELS } from "./simulated_models.ts";

/** What it needs. */
export interface IngestOptions {
  /** The world. */
  readonly world: DemoWorld;
  /** Chance. */
  readonly draws: Draws;
}

/** Takes in what has changed: a handle is ended by whoever knows how it went. */
export async function ingestDocuments(recorder: Recorder, { world, draws }: IngestOptions): Promise<void> {
  const documents = draws.whole(4, 9);
  const operation = recorder.startOperation("document_ingestion", { task: "ingest", attributes: { documents } });
  const splitText = async (text: string): Promise<string[]> => {
    await world.clock.sleep(draws.around(text.length / 40, 0.2));
    return text.match(/.{1,200}/gs) ?? [];
  };
  const split = recorder.wrap(splitText, {
    kind: "stage",
    result: (pieces) => ({ attributes: { pieces: pieces.length } }),
  });
  try {
    for (let document = 0; document < documents; document++) {
      await operation.run(() => split("Owners may change roles. ".repeat(draws.whole(20, 60))));
      await describeDocument(operation, { world, draws });
    }
    operation.end();
  } catch (error) {
    operation.fail(error);
  }
  recorder.metric("documents_indexed", documents, { task: "ingest" });
}

/** A gateway that calls the model for us: the call inside the call has the tokens. */
async function describeDocument(
  operation: OpenHandle,
  { world, draws }: IngestOptions,
): Promise<void> {
  const { provider, model } = MODELS.mini;
  await operation.llmCall({ name: "gateway", provider, model, task: "ingest" }, async (gateway) => {
    await gateway.llmCall(
      { name: "describe", provider, model, task: "ingest", service_tier: "batch" },
      async (call) => {
        const asked = { of: MODELS.mini, input: draws.whole(900, 2500), output: draws.whole(80, 160) };
        call.usage(await world.providers.answer(asked, draws));
      },
    );
  });
}
