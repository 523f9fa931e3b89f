/** Counts what happens while the program runs. @module */
import { type CallReading, UNKNOWN } from "./call_reading.ts";
import { LabelIndex, OTHER } from "./label_index.ts";
import type { LabelText } from "./label_text.ts";
import type { LiveSession, SessionOperation } from "./live_session.ts";

/** How to count. */
export interface SessionTallyOptions {
  /** Most names of operations. */
  readonly maxNames: number;
  /** Turns names of operations into text. */
  readonly text: LabelText;
}

/** When a session was, and what it is called. */
export type SessionFrame = Pick<LiveSession, "session_id" | "started_at" | "ended_at">;

interface Outcomes {
  ok: number;
  failed: number;
  /** Of those whose duration is known. */
  timed: number;
  durationMs: number;
}

function noOutcomes(): Outcomes {
  return { ok: 0, failed: 0, timed: 0, durationMs: 0 };
}

/** Counts operations, calls and tools. */
export class SessionTally {
  readonly #operations: LabelIndex<Outcomes>;
  readonly #allOperations = noOutcomes();
  readonly #calls = noOutcomes();
  readonly #tools = noOutcomes();
  readonly #name: unknown[] = [null];
  #inputTokens = 0;
  #inputCalls = 0;
  #outputTokens = 0;
  #outputCalls = 0;
  #costUsd = 0;
  #pricedCalls = 0;

  /** Makes an empty one. */
  constructor({ maxNames, text }: SessionTallyOptions) {
    this.#operations = new LabelIndex({ maxSets: maxNames, texts: [text], other: () => [OTHER], create: noOutcomes });
  }

  /** Counts an operation. */
  addOperation(name: unknown, reading: CallReading): void {
    this.#name[0] = name;
    note(this.#operations.find(this.#name), reading);
    note(this.#allOperations, reading);
  }

  /** Counts a tool_call. */
  addTool(reading: CallReading): void {
    note(this.#tools, reading);
  }

  /** Counts an llm_call. */
  addCall(reading: CallReading): void {
    note(this.#calls, reading);
    const { inputTokens, outputTokens, costUsd } = reading;
    if (inputTokens !== UNKNOWN) {
      this.#inputCalls++;
      this.#inputTokens += inputTokens;
    }
    if (outputTokens !== UNKNOWN) {
      this.#outputCalls++;
      this.#outputTokens += outputTokens;
    }
    if (costUsd !== UNKNOWN) {
      this.#pricedCalls++;
      this.#costUsd += costUsd;
    }
  }

  /** What was counted. */
  session(frame: SessionFrame): LiveSession {
    const input_tokens = this.#inputCalls > 0 ? this.#inputTokens : null;
    const output_tokens = this.#outputCalls > 0 ? this.#outputTokens : null;
    const cost_usd = this.#pricedCalls > 0 ? this.#costUsd : null;
    const operations = operationsOf(this.#allOperations);
    return {
      ...frame,
      ...operations,
      llm_calls: this.#calls.ok + this.#calls.failed,
      failed_llm_calls: this.#calls.failed,
      input_tokens,
      output_tokens,
      total_tokens: input_tokens === null || output_tokens === null ? null : input_tokens + output_tokens,
      cost_usd,
      priced_llm_calls: this.#pricedCalls,
      cost_per_operation_usd: cost_usd === null || operations.operations === 0
        ? null
        : cost_usd / operations.operations,
      tool_calls: this.#tools.ok + this.#tools.failed,
      successful_tool_calls: this.#tools.ok,
      failed_tool_calls: this.#tools.failed,
      by_operation: this.#byName(),
    };
  }

  #byName(): SessionOperation[] {
    const named = Array.from(this.#operations.sets(), ({ labels, value }) => ({
      name: labels[0] ?? "unnamed",
      ...operationsOf(value),
    }));
    return named.sort((a, b) => b.operations - a.operations || (a.name < b.name ? -1 : 1));
  }
}

function note(outcomes: Outcomes, { error, durationMs }: CallReading): void {
  if (error === null) outcomes.ok++;
  else outcomes.failed++;
  if (durationMs === UNKNOWN) return;
  outcomes.timed++;
  outcomes.durationMs += durationMs;
}

function operationsOf({ ok, failed, timed, durationMs }: Outcomes): Omit<SessionOperation, "name"> {
  return {
    operations: ok + failed,
    successful_operations: ok,
    failed_operations: failed,
    total_duration_ms: timed === 0 ? null : durationMs,
    mean_duration_ms: timed === 0 ? null : durationMs / timed,
  };
}
