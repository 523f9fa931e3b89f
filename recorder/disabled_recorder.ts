/** The recorder that is switched off. @module */
import type { FieldsAndRun } from "./event_forms.ts";
import type { EventSummary } from "./event_summary.ts";
import type { CallFields, OpenLlmCall, OpenLlmHandle, RecordingForms, SelectionFields } from "./open_event.ts";
import type { Recorder } from "./recorder.ts";
import { readTraceparent } from "./traceparent.ts";

const NO_ID = "0000000000000000";

/** A recorder with the whole interface that does no work: callbacks run, nothing is kept, no file is made. */
export function disabledRecorder(): Recorder {
  return {
    ...forms,
    enabled: false,
    writerId: NO_ID.slice(0, 10),
    counters: { recorded: 0, written: 0, dropped: 0, invalid: 0 },
    current: () => null,
    wrap: (fn) => fn,
    score: () => NO_ID,
    sample: () => NO_ID,
    inject: () => {},
    extract: readTraceparent,
    flush: () => Promise.resolve(true),
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const forms: RecordingForms = {
  operation: <Result>(_name: string, ...rest: FieldsAndRun<unknown, Result>): Result => runWith(rest),
  stage: <Result>(_name: string, ...rest: FieldsAndRun<unknown, Result>): Result => runWith(rest),
  toolCall: <Result>(_name: string, ...rest: FieldsAndRun<unknown, Result>): Result => runWith(rest),
  llmCall: <Result>(_fields: CallFields, run: (call: OpenLlmCall) => Result): Result => run(openEvent),
  attempt: <Result>(...rest: FieldsAndRun<unknown, Result>): Result => runWith(rest),
  startOperation: () => openEvent,
  startStage: () => openEvent,
  startToolCall: () => openEvent,
  startLlmCall: () => openEvent,
  startAttempt: () => openEvent,
  record: () => NO_ID,
  selection: (fields: SelectionFields) => {
    const { agent, complexity_score = null } = fields ?? {};
    return { event_id: NO_ID, trace_id: NO_ID + NO_ID, agent, complexity_score };
  },
  metric: () => NO_ID,
};

const openEvent: OpenLlmHandle = {
  ...forms,
  event_id: NO_ID,
  trace_id: NO_ID + NO_ID,
  kind: "operation",
  set: () => {},
  count: () => {},
  warn: () => {},
  entities: () => {},
  usage: () => {},
  inject: () => {},
  run: (callback) => callback(),
  stream: (source) => source,
  summary: emptySummary,
  end: emptySummary,
  fail: emptySummary,
  [Symbol.dispose]: () => {},
};

function emptySummary(): EventSummary {
  return {
    event_id: NO_ID,
    kind: "operation",
    name: "",
    status: null,
    duration_ms: 0,
    self_ms: 0,
    stages: [],
    bottlenecks: [],
    llm_calls: 0,
    tool_calls: 0,
    error_count: 0,
    warning_count: 0,
    input_tokens: null,
    output_tokens: null,
    cost_usd: null,
  };
}

function runWith<Result>(rest: FieldsAndRun<unknown, Result>): Result {
  return (rest.length === 1 ? rest[0] : rest[1])(openEvent);
}
