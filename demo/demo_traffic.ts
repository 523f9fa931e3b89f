/** Who asks for what, and when. @module */
import { complexityScore, type Recorder } from "../mod.ts";
import { answerQuestion } from "./answer_question.ts";
import { drawQuestion } from "./demo_questions.ts";
import type { DemoRecorders } from "./demo_recorders.ts";
import type { DemoRequest, DemoWorld } from "./demo_world.ts";
import { createDraws } from "./draws.ts";
import { ingestDocuments } from "./ingest_documents.ts";
import { RetrievalService } from "./retrieval_service.ts";
import { runAgent } from "./run_agent.ts";
import { summariseTicket } from "./summarise_ticket.ts";

/** What the traffic depends on. */
export interface TrafficOptions {
  /** The world. */
  readonly world: DemoWorld;
  /** What records it. */
  readonly recorders: DemoRecorders;
  /** The same seed makes the same traffic. */
  readonly seed: number;
  /** Requests in the busiest hour. */
  readonly requestsPerHour: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const HARD_FROM = 0.4;

/** Starts it; it goes on as long as the clock does. */
export function startTraffic(options: TrafficOptions): void {
  void usersAsk(options);
  void documentsArrive(options);
  void machineIsWatched(options);
}

/** How busy a time of the day is, 1 to 0.2: most is asked in the early afternoon, least at night. */
export function busyness(atMs: number): number {
  const hour = atMs / HOUR_MS % 24;
  return 0.6 + 0.4 * Math.cos((hour - 14) / 24 * 2 * Math.PI);
}

async function usersAsk(options: TrafficOptions): Promise<void> {
  const { world, recorders, seed, requestsPerHour } = options;
  const retrieval = new RetrievalService(world);
  const draws = createDraws(seed);
  for (let number = 1;;) {
    await world.clock.sleep(draws.gap(HOUR_MS / requestsPerHour));
    if (!draws.chance(busyness(world.clock.now()))) continue;
    const request = requestOf(number++, { recorder: assistantOf(world, recorders), seed });
    // The service answers with an error then: it is recorded already, and thrown on.
    void answer(request, { world, retrieval }).catch(() => {});
  }
}

/** The assistant that is out at the moment. */
function assistantOf({ isSlowRelease }: DemoWorld, { before, after }: DemoRecorders): Recorder {
  return isSlowRelease() ? after : before;
}

function requestOf(
  number: number,
  { recorder, seed }: { readonly recorder: Recorder; readonly seed: number },
): DemoRequest {
  const draws = createDraws(seed + number * 7919);
  return { recorder, draws, user: `user-${draws.whole(1, 40)}`, session_id: `session-${Math.floor(number / 3)}` };
}

interface AnswerOptions {
  readonly world: DemoWorld;
  readonly retrieval: RetrievalService;
}

/** Which agent answers depends on how complex the question looks. */
async function answer(request: DemoRequest, { world, retrieval }: AnswerOptions): Promise<void> {
  const { recorder, draws } = request;
  if (draws.chance(0.25)) return await summariseTicket(request, world);
  const question = drawQuestion(draws);
  const isHard = (complexityScore(question.text) ?? 0) >= HARD_FROM;
  const selection = recorder.selection({
    agent: isHard ? "researcher" : "librarian",
    input_text: question.text,
    reason: isHard ? "needs several steps" : "one search will do",
    duration_ms: 0.4,
  });
  if (isHard) await runAgent(request, { question, selection, world });
  else await answerQuestion(request, { question, selection, retrieval, world });
}

async function documentsArrive({ world, recorders, seed }: TrafficOptions): Promise<void> {
  const draws = createDraws(seed + 1);
  for (;;) {
    await world.clock.sleep(25 * MINUTE_MS);
    await ingestDocuments(recorders.indexer, { world, draws });
    await world.clock.sleep(25 * MINUTE_MS);
  }
}

async function machineIsWatched({ world, recorders, seed }: TrafficOptions): Promise<void> {
  const draws = createDraws(seed + 2);
  for (;;) {
    await world.clock.sleep(10 * MINUTE_MS);
    const recorder = assistantOf(world, recorders);
    recorder.sample();
    recorder.metric("queue_depth", Math.round(draws.around(3 * busyness(world.clock.now()) + 0.5, 0.5)));
    if (draws.chance(0.1)) {
      recorder.record({
        kind: "tool_call",
        name: "backup_index",
        task: "backup",
        duration_ms: draws.around(4200, 0.1),
      });
    }
  }
}
