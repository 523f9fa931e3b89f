/** The second service: it finds documents, and is called over HTTP. @module */
import { getRecorder, recorded } from "../mod.ts";
import type { DemoQuestion } from "./demo_questions.ts";
import type { DemoWorld } from "./demo_world.ts";
import type { Draws } from "./draws.ts";
import { MODELS } from "./simulated_models.ts";

/** A document that was found. */
export interface FoundDocument {
  /** Its text. */
  readonly text: string;
  /** How near it is, 0..1. */
  readonly nearness: number;
}

interface EmbeddingRequest {
  readonly model: string;
  readonly input: string;
  readonly draws: Draws;
}

const DOCUMENT = "Owners and administrators may change this under Settings. ".repeat(6);

/** Finds documents. It records by the default recorder, as code does that is not handed one. */
export class RetrievalService {
  readonly #world: DemoWorld;

  /** Starts it. */
  constructor(world: DemoWorld) {
    this.#world = world;
  }

  /** Answers a request. Its headers say which event of which service it belongs to. */
  search(headers: Headers, question: DemoQuestion, draws: Draws): Promise<readonly FoundDocument[]> {
    const recorder = getRecorder();
    const parent = recorder.extract(headers);
    return recorder.operation("search", { parent, task: "search" }, async (operation) => {
      await this.embed({ model: MODELS.embedding.model, input: question.text, draws });
      const found = await operation.stage("index_lookup", async () => {
        // More and smaller pieces: the release that was to answer better searches through three times as many.
        await this.#world.clock.sleep(draws.around(this.#world.isSlowRelease() ? 310 : 95, 0.3));
        return Array.from({ length: 8 }, () => ({ text: DOCUMENT, nearness: draws.next() }));
      });
      operation.set({ result_bytes: found.reduce((sum, { text }) => sum + text.length, 0) });
      return found;
    });
  }

  /** The decorator takes the model from the arguments and the usage from the result. */
  @recorded<[EmbeddingRequest], Promise<{ readonly usage: unknown }>>({
    kind: "llm_call",
    name: "embed",
    fields: ({ input }) => ({ provider: MODELS.embedding.provider, task: "search", input_text: input }),
  })
  async embed({ input, draws }: EmbeddingRequest): Promise<{ readonly usage: unknown }> {
    const prompt_tokens = Math.ceil(input.length / 4);
    await this.#world.clock.sleep(draws.around(MODELS.embedding.firstTokenMs, 0.4));
    return { usage: { prompt_tokens, total_tokens: prompt_tokens } };
  }
}
