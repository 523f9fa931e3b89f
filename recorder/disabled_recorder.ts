/** The recorder that is switched off. @module */
import type { CallFields, OpenEvent, OpenLlmCall, Recorder } from "./recorder.ts";
import type { FieldsAndRun } from "./scope.ts";

const NO_ID = "0000000000000000";

/** A recorder with the whole interface that does no work: callbacks run, nothing is kept, no file is made. */
export function disabledRecorder(): Recorder {
  return {
    ...forms,
    enabled: false,
    writerId: NO_ID.slice(0, 10),
    counters: { recorded: 0, written: 0, dropped: 0, invalid: 0 },
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const forms = {
  operation: <Result>(_name: string, ...rest: FieldsAndRun<Result>): Result => runWith(rest),
  stage: <Result>(_name: string, ...rest: FieldsAndRun<Result>): Result => runWith(rest),
  toolCall: <Result>(_name: string, ...rest: FieldsAndRun<Result>): Result => runWith(rest),
  llmCall: <Result>(_fields: CallFields, run: (call: OpenLlmCall) => Result): Result => run(openEvent),
  record: (): string => NO_ID,
};

const openEvent: OpenLlmCall = {
  ...forms,
  event_id: NO_ID,
  trace_id: NO_ID + NO_ID,
  kind: "operation",
  set: () => {},
  usage: () => {},
};

function runWith<Result>(rest: FieldsAndRun<Result>): Result {
  const run: (event: OpenEvent) => Result = rest.length === 1 ? rest[0] : rest[1];
  return run(openEvent);
}
