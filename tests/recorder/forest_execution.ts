/** Runs a planned forest with a recorder and writes down, without asking the recorder, what happened. @module */
import type { CallFields, OpenEvent, OpenHandle, Recorder, RecordingForms } from "@kymo/kymo";
import type { FakeClock } from "./fake_clock.ts";
import type { PlannedEvent } from "./forest_plan.ts";

/** What happened, as the program saw it. */
export interface ExecutedEvent {
  readonly name: string;
  readonly plan: PlannedEvent;
  readonly parent: ExecutedEvent | null;
  readonly startedMs: number;
  /** Position of the start among all starts and ends. */
  readonly startedAt: number;
  endedMs: number;
  endedAt: number;
  /** What left it. */
  thrown: Error | null;
}

/** What a program runs with. */
export interface Surroundings {
  readonly recorder: Recorder;
  readonly clock: FakeClock;
  /** Waits until the scheduler says so. */
  pass(): Promise<unknown>;
}

/** An event that others are started in. */
interface Around {
  readonly executed: ExecutedEvent;
  readonly event: OpenEvent;
  /** Whether it is the current one in its body. */
  readonly isCurrent: boolean;
  readonly isAsync: boolean;
}

type Run<Result> = (event: OpenEvent, isCurrent: boolean) => Result;

/** Runs all trees side by side, and returns what happened in the order of the starts. */
export async function execute(forest: readonly PlannedEvent[], surroundings: Surroundings): Promise<ExecutedEvent[]> {
  const run = new Execution(surroundings);
  await Promise.allSettled(forest.map((plan) => attempt(() => run.start(plan, null))));
  return run.executed;
}

class Execution {
  readonly executed: ExecutedEvent[] = [];
  readonly #surroundings: Surroundings;
  #position = 0;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Starts an event; what comes back is fulfilled or thrown when it has ended. */
  start(plan: PlannedEvent, around: Around | null): Promise<void> | void {
    const executed = this.#begin(plan, around);
    const isAsync = plan.isAsync && (around === null || around.isAsync);
    const run = (event: OpenEvent, isCurrent: boolean): Promise<void> | void => {
      const body = this.#body(plan, { executed, event, isCurrent, isAsync });
      return isAsync ? driveAsync(body) : driveSync(body);
    };
    switch (plan.form) {
      case "past":
        return this.#past(executed, around);
      case "wrap":
        return this.#wrapped(executed, around, run);
      case "callback":
        return this.#callback(executed, around, run);
      default:
        return this.#handle(executed, around, run);
    }
  }

  #begin(plan: PlannedEvent, around: Around | null): ExecutedEvent {
    const startedMs = this.#surroundings.clock.monotonic();
    const executed: ExecutedEvent = {
      name: `event ${this.executed.length}`,
      plan,
      parent: around?.executed ?? null,
      startedMs,
      startedAt: this.#position++,
      endedMs: startedMs,
      endedAt: 0,
      thrown: null,
    };
    this.executed.push(executed);
    return executed;
  }

  *#body(plan: PlannedEvent, around: Around): Generator<Promise<unknown>, void, void> {
    const { clock, pass } = this.#surroundings;
    try {
      if (around.isAsync) yield pass();
      clock.advance(plan.beforeMs);
      if (around.isAsync && plan.isParallel) yield* this.#sideBySide(plan.inside, around);
      else yield* this.#oneByOne(plan.inside, around);
      clock.advance(plan.afterMs);
      if (plan.outcome === "failure") around.event.set({ status: "failure" });
      if (plan.outcome === "throw") throw new Error(around.executed.name);
    } catch (error) {
      around.executed.thrown = error as Error;
      throw error;
    } finally {
      around.executed.endedMs = clock.monotonic();
      around.executed.endedAt = this.#position++;
    }
  }

  *#oneByOne(inside: readonly PlannedEvent[], around: Around): Generator<Promise<unknown>, void, void> {
    for (const plan of inside) {
      try {
        const ended = this.start(plan, around);
        if (ended !== undefined) yield ended;
      } catch (error) {
        if (!plan.isCaught) throw error;
      }
    }
  }

  *#sideBySide(inside: readonly PlannedEvent[], around: Around): Generator<Promise<unknown>, void, void> {
    const failed: unknown[] = [];
    yield Promise.all(inside.map((plan) =>
      attempt(() => this.start(plan, around)).catch((error: unknown) => {
        if (!plan.isCaught) failed.push(error);
      })
    ));
    if (failed.length > 0) throw failed[0];
  }

  /** Where and with which fields the plan starts its event. */
  #formsOf({ plan, name }: ExecutedEvent, around: Around | null): [forms: RecordingForms, fields: CallFields] {
    const { recorder } = this.#surroundings;
    if (around === null) return [recorder, { name }];
    if (plan.via === "parent") return [recorder, { name, parent: around.event }];
    return [plan.via === "current" && around.isCurrent ? recorder : around.event, { name }];
  }

  #callback(executed: ExecutedEvent, around: Around | null, run: Run<Promise<void> | void>): Promise<void> | void {
    const [forms, { name = "", ...fields }] = this.#formsOf(executed, around);
    const body = (event: OpenEvent): Promise<void> | void => run(event, true);
    switch (executed.plan.kind) {
      case "operation":
        return forms.operation(name, fields, body);
      case "stage":
        return forms.stage(name, fields, body);
      case "tool_call":
        return forms.toolCall(name, fields, body);
      case "llm_call":
        return forms.llmCall({ name, ...fields }, body);
      case "attempt":
        return forms.attempt({ name, ...fields }, body);
    }
  }

  #wrapped({ plan, name }: ExecutedEvent, around: Around | null, run: Run<Promise<void> | void>): Promise<void> | void {
    const { recorder } = this.#surroundings;
    const wrapped = recorder.wrap(() => run(recorder.current()!, true), { kind: plan.kind, name });
    return around === null || around.isCurrent ? wrapped() : around.event.run(wrapped);
  }

  #handle(executed: ExecutedEvent, around: Around | null, run: Run<Promise<void> | void>): Promise<void> | void {
    const handle = this.#started(executed, around);
    const fail = (error: unknown): never => {
      handle.fail(error);
      throw error;
    };
    const body = executed.plan.form === "handle" ? () => run(handle, false) : () => handle.run(() => run(handle, true));
    let ended: Promise<void> | void;
    try {
      ended = body();
    } catch (error) {
      fail(error);
    }
    if (ended! !== undefined) return ended!.then(() => void handle.end(), fail);
    handle.end();
  }

  #started(executed: ExecutedEvent, around: Around | null): OpenHandle {
    const [forms, { name = "", ...fields }] = this.#formsOf(executed, around);
    switch (executed.plan.kind) {
      case "operation":
        return forms.startOperation(name, fields);
      case "stage":
        return forms.startStage(name, fields);
      case "tool_call":
        return forms.startToolCall(name, fields);
      case "llm_call":
        return forms.startLlmCall({ name, ...fields });
      case "attempt":
        return forms.startAttempt({ name, ...fields });
    }
  }

  /** After the fact: it took `afterMs` at some time before. */
  #past(executed: ExecutedEvent, around: Around | null): void {
    const { name, plan: { kind, via, outcome, afterMs } } = executed;
    const status = outcome === "throw" ? "error" : outcome;
    const forms = around === null || (via === "current" && around.isCurrent)
      ? this.#surroundings.recorder
      : around.event;
    forms.record({ kind, name, status, duration_ms: afterMs });
    executed.endedAt = this.#position++;
  }
}

async function attempt(run: () => Promise<void> | void): Promise<void> {
  await run();
}

function driveSync(body: Generator<Promise<unknown>, void, void>): void {
  if (!body.next().done) throw new TypeError("Cannot wait in a sync event");
}

async function driveAsync(body: Generator<Promise<unknown>, void, void>): Promise<void> {
  for (let step = body.next(); !step.done;) {
    try {
      await step.value;
    } catch (error) {
      step = body.throw(error);
      continue;
    }
    step = body.next();
  }
}
