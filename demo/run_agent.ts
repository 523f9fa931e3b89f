/** An agent that works with tools until it knows enough. @module */
import type { OpenEvent, Selection } from "../mod.ts";
import type { DemoQuestion } from "./demo_questions.ts";
import type { DemoRequest, DemoWorld } from "./demo_world.ts";
import { MODELS } from "./simulated_models.ts";

/** A question and why an agent looks into it. */
export interface AgentOptions {
  /** The question. */
  readonly question: DemoQuestion;
  /** Why this agent. */
  readonly selection: Selection;
  /** The world. */
  readonly world: DemoWorld;
}

const TOOLS = ["search_tickets", "sql_query", "read_page", "calculator"];
const TOOL_MS: Readonly<Record<string, number>> = {
  search_tickets: 240,
  sql_query: 900,
  read_page: 650,
  calculator: 4,
};
const SQL_LIMIT_MS = 5000;
/** Instructions and descriptions of the tools: they stay in the prompt cache for an hour. */
const INSTRUCTION_TOKENS = 6200;

/** Runs it: calls of the model and of tools in turns. */
export async function runAgent(request: DemoRequest, { question, selection, world }: AgentOptions): Promise<void> {
  const { recorder, draws, user, session_id } = request;
  const fields = { task: "research", user, session_id, selection, input_text: question.text };
  await recorder.operation("agent_run", fields, async (operation) => {
    operation.entities([question.topic, "tickets"]);
    const turns = draws.whole(2, 6);
    let tokens = INSTRUCTION_TOKENS + Math.ceil(question.text.length / 4);
    for (let turn = 0; turn < turns; turn++) {
      tokens += await think(operation, { tokens, isFirst: turn === 0, request, world });
      if (turn < turns - 1) tokens += await useTool(operation, { request, world });
    }
    if (draws.chance(0.5)) recorder.score(operation, { name: "thumbs", score: draws.chance(0.8) ? 1 : 0 });
  });
}

interface Turn {
  readonly request: DemoRequest;
  readonly world: DemoWorld;
}

async function think(
  operation: OpenEvent,
  { tokens, isFirst, request: { draws }, world }: Turn & { readonly tokens: number; readonly isFirst: boolean },
): Promise<number> {
  const { provider, model } = MODELS.sonnet;
  const output = Math.round(draws.around(210, 0.5));
  const isCold = isFirst && draws.chance(0.2);
  const cached = isCold ? 0 : INSTRUCTION_TOKENS;
  const fields = { name: "think", provider, model, task: "research", caller: "runAgent" };
  await operation.llmCall(fields, async (call) => {
    const written = isCold ? INSTRUCTION_TOKENS : 0;
    call.usage(await world.providers.answer({ of: MODELS.sonnet, input: tokens, cached, written, output }, draws));
  });
  return output;
}

/** Queries that take too long are cut off, pages that are gone are a negative result; the agent goes on without. */
async function useTool(operation: OpenEvent, { request: { draws }, world }: Turn): Promise<number> {
  const name = draws.pick(TOOLS);
  operation.count("tool_rounds");
  try {
    return await operation.toolCall(name, async (tool) => {
      const ms = draws.around(TOOL_MS[name]!, name === "sql_query" ? 0.9 : 0.4);
      if (name === "sql_query" && ms > SQL_LIMIT_MS) {
        await world.clock.sleep(SQL_LIMIT_MS);
        throw new DOMException(`The query took longer than ${SQL_LIMIT_MS} ms`, "TimeoutError");
      }
      await world.clock.sleep(ms);
      const isGone = name === "read_page" && draws.chance(0.07);
      tool.set(isGone ? { status: "failure", reason: "the page is gone" } : { result_bytes: draws.whole(200, 9000) });
      return isGone ? 0 : draws.whole(150, 1400);
    });
  } catch (error) {
    operation.warn(`went on without ${name}: ${error instanceof Error ? error.message : error}`);
    return 0;
  }
}
