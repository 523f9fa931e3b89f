/** A question is answered from documents. @module */
import type { OpenEvent, Selection } from "../mod.ts";
import type { DemoQuestion } from "./demo_questions.ts";
import type { DemoRequest, DemoWorld } from "./demo_world.ts";
import type { FoundDocument, RetrievalService } from "./retrieval_service.ts";
import { MODELS } from "./simulated_models.ts";
import { withRetries } from "./with_retries.ts";

/** A question and what answers it. */
export interface QuestionOptions {
  /** The question. */
  readonly question: DemoQuestion;
  /** Why this agent. */
  readonly selection: Selection;
  /** Where documents are. */
  readonly retrieval: RetrievalService;
  /** The world. */
  readonly world: DemoWorld;
}

const GUARD_USD_PER_CALL = 0.000_04;

/** Answers it: one operation, its stages, the call of the model as a stream, and what the user thought of it. */
export async function answerQuestion(request: DemoRequest, options: QuestionOptions): Promise<void> {
  const { recorder, draws, user, session_id } = request;
  const { question, selection } = options;
  const fields = { task: "qa", user, session_id, prompt_version: "qa-v7", selection, input_text: question.text };
  await recorder.operation("qa_response", fields, async (operation) => {
    operation.entities([question.topic]);
    await operation.stage("input_validation", (stage) => checkQuestion(stage, request, options));
    const documents = await operation.stage("vector_search", () => findDocuments(request, options));
    const best = await operation.stage("reranking", () => rerank(documents, request, options));
    const prompt = await operation.stage("prompt_construction", async () => {
      await options.world.clock.sleep(draws.around(3, 0.3));
      return `${question.text}\n\n${best.join("\n")}`;
    });
    await streamAnswer(operation, prompt, { request, options });
    if (draws.chance(0.3)) {
      recorder.score(operation, { name: "thumbs", score: draws.chance(0.86) ? 1 : 0, user, session_id });
    }
  });
}

/** A model of our own, of which we know the cost. */
async function checkQuestion(stage: OpenEvent, { draws }: DemoRequest, { world }: QuestionOptions): Promise<void> {
  const { provider, model } = MODELS.guard;
  const fields = { name: "moderate", provider, model, task: "moderation", caller: "answerQuestion" };
  await stage.llmCall(fields, async (call) => {
    const answer = await world.providers.answer({ of: MODELS.guard, input: draws.whole(60, 160), output: 4 }, draws);
    call.usage(answer);
    call.set({ cost_usd: GUARD_USD_PER_CALL, cost_source: "caller" });
  });
}

/** The header carries the trace into the other service. */
async function findDocuments(
  { recorder, draws }: DemoRequest,
  { question, retrieval, world }: QuestionOptions,
): Promise<readonly FoundDocument[]> {
  const headers = new Headers();
  recorder.inject(headers);
  await world.clock.sleep(draws.around(8, 0.2));
  return await retrieval.search(headers, question, draws);
}

async function rerank(
  documents: readonly FoundDocument[],
  { draws }: DemoRequest,
  { world }: QuestionOptions,
): Promise<string[]> {
  await world.clock.sleep(draws.around(35, 0.25));
  return documents.toSorted((a, b) => b.nearness - a.nearness).slice(0, 4).map(({ text }) => text);
}

interface StreamOptions {
  readonly request: DemoRequest;
  readonly options: QuestionOptions;
}

/** Some users close the page before the answer has come. */
async function streamAnswer(
  operation: OpenEvent,
  prompt: string,
  { request: { draws }, options: { world } }: StreamOptions,
): Promise<void> {
  const { provider, model } = MODELS.mini;
  const output = Math.round(draws.around(260, 0.5));
  const asked = {
    of: MODELS.mini,
    input: Math.round(prompt.length / 4) + 420,
    output,
    reasoning: Math.round(output * 0.3),
  };
  await operation.llmCall(
    { provider, model, task: "qa", prompt_version: "qa-v7", input_text: prompt },
    async (call) => {
      const pieces = await withRetries(call, () => world.providers.stream(asked, draws), { clock: world.clock, draws });
      const leavesAfter = draws.chance(0.012) ? 3 : Infinity;
      let seen = 0;
      for await (const _ of call.stream(pieces, { countTokens: (text) => Math.ceil(text.length / 4) })) {
        if (++seen > leavesAfter) break;
      }
    },
  );
}
