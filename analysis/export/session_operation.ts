/** Operations as a session file has them. Pure. @module */
import type { CallCost } from "../call_costs.ts";
import { attributesOf, type OperationTree, type TreeCall, type TreeEvent } from "./operation_trees.ts";
import { epochSeconds, pythonTime, secondsOf } from "./time_text.ts";

/** Tokens of an operation, those of all its calls. */
export interface SessionTokens {
  readonly operation: string;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
  readonly model_name: string | null;
  readonly timestamp: string;
}

/** Cost of an operation, that of all its calls whose cost is known. */
export interface SessionCost {
  readonly operation: string;
  readonly input_cost: number | null;
  readonly output_cost: number | null;
  readonly total_cost: number;
  readonly currency: string;
  readonly model_name: string | null;
  readonly pricing_tier: string | null;
  readonly timestamp: string;
}

/** An operation. Times are seconds. */
export interface SessionOperationRow {
  readonly operation_name: string;
  readonly start_time: number;
  readonly end_time: number | null;
  readonly total_duration: number | null;
  readonly component_timing: Readonly<Record<string, number>>;
  readonly tool_calls: readonly { readonly status: string }[];
  readonly token_usage: SessionTokens | null;
  readonly cost_estimate: SessionCost | null;
  readonly success: boolean;
  readonly error_count: number;
  readonly warning_count: number;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Makes it. Stages of one name are added up, and so are calls of models. */
export function sessionOperation({ operation, stages, toolCalls, calls }: OperationTree): SessionOperationRow {
  const tools = toolCalls.map(toolCall);
  return {
    operation_name: operation.name,
    ...times(operation, "total_duration"),
    component_timing: componentTiming(stages),
    tool_calls: tools,
    token_usage: tokenUsage(calls),
    cost_estimate: costEstimate(calls),
    success: operation.status === "ok",
    error_count: operation.error_count ?? tools.filter(({ status }) => status !== "success").length,
    warning_count: operation.warning_count ?? 0,
    metadata: { ...(operation.user === null ? {} : { user_id: operation.user }), ...attributesOf(operation) },
  };
}

function times<Name extends string>({ started_at, duration_ms }: TreeEvent, name: Name): Times<Name> {
  const end = duration_ms === null ? null : epochSeconds(started_at + Math.round(duration_ms * 1000));
  const duration = duration_ms === null ? null : secondsOf(duration_ms);
  return { start_time: epochSeconds(started_at), end_time: end, [name]: duration } as Times<Name>;
}

type Times<Name extends string> =
  & { readonly start_time: number; readonly end_time: number | null }
  & { readonly [Key in Name]: number | null };

function componentTiming(stages: readonly TreeEvent[]): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const { name, duration_ms } of stages) {
    if (duration_ms !== null) sums.set(name, (sums.get(name) ?? 0) + duration_ms);
  }
  return Object.fromEntries([...sums].map(([name, ms]) => [name, secondsOf(ms)]));
}

const TOOL_STATUSES = { ok: "success", failure: "failure", timeout: "timeout", error: "error", aborted: "error" };
const KNOWN_CATEGORIES = ["network", "authentication", "rate_limit", "validation", "timeout", "unknown"];

function toolCall(call: TreeEvent): SessionOperationRow["tool_calls"][number] {
  const { error_category: category } = call;
  return {
    tool_name: call.name,
    status: TOOL_STATUSES[call.status as keyof typeof TOOL_STATUSES],
    ...times(call, "duration"),
    error_category: category === null || KNOWN_CATEGORIES.includes(category) ? category : "unknown",
    error_message: call.error_message,
    metadata: attributesOf(call),
  } as SessionOperationRow["tool_calls"][number];
}

function tokenUsage(calls: readonly TreeCall[]): SessionTokens | null {
  const counted = calls.filter(({ call }) => call.input_tokens !== null || call.output_tokens !== null);
  if (counted.length === 0) return null;
  const input = counted.reduce((sum, { call }) => sum + (call.input_tokens ?? 0), 0);
  const output = counted.reduce((sum, { call }) => sum + (call.output_tokens ?? 0), 0);
  return {
    operation: namesOf(counted, "name")!,
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    model_name: namesOf(counted, "model"),
    timestamp: lastTime(counted),
  };
}

function costEstimate(calls: readonly TreeCall[]): SessionCost | null {
  const priced = calls.filter(({ usd }) => usd !== null);
  if (priced.length === 0) return calls.length === 1 ? saidCost(calls) : null;
  const parts = priced.map(costParts);
  const total = (of: (part: typeof parts[number], index: number) => number | null): number | null => {
    return parts.reduce<number | null>((sum, part, index) => plus(sum, of(part, index)), 0);
  };
  return {
    operation: namesOf(priced, "name")!,
    input_cost: total(({ input }) => input),
    output_cost: total(({ output }) => output),
    total_cost: usdOf(priced.reduce((sum, { usd }) => sum + usd!, 0)),
    currency: "USD",
    model_name: namesOf(priced, "model"),
    pricing_tier: namesOf(priced, "service_tier"),
    timestamp: lastTime(priced),
  };
}

/** A cost in another currency, as an imported session said it. */
function saidCost(calls: readonly TreeCall[]): SessionCost | null {
  const { input_cost = null, output_cost = null, total_cost, currency } = attributesOf(calls[0]!.call);
  if (typeof total_cost !== "number" || typeof currency !== "string") return null;
  return {
    operation: namesOf(calls, "name")!,
    input_cost: input_cost as number | null,
    output_cost: output_cost as number | null,
    total_cost,
    currency,
    model_name: namesOf(calls, "model"),
    pricing_tier: namesOf(calls, "service_tier"),
    timestamp: lastTime(calls),
  };
}

/** What input and output cost: as it was said, else by prices; unknown where only the whole was said. */
function costParts({ call, usd, rates }: TreeCall): { readonly input: number | null; readonly output: number | null } {
  const { input_cost, output_cost } = attributesOf(call);
  if (typeof input_cost === "number" && typeof output_cost === "number") {
    return { input: input_cost, output: output_cost };
  }
  if (call.cost_usd !== null || rates === null || rates.time !== null) return { input: null, output: null };
  const output = outputCost(call, rates);
  return { input: usd! - output, output };
}

function outputCost({ output_tokens, reasoning_tokens }: TreeEvent, rates: NonNullable<CallCost["rates"]>): number {
  const reasoning = reasoning_tokens ?? 0;
  return ((output_tokens ?? 0) - reasoning) * rates.output + reasoning * rates.reasoning;
}

function plus(sum: number | null, value: number | null): number | null {
  return sum === null || value === null ? null : usdOf(sum + value);
}

/** Without the noise of floating point behind picodollars. */
function usdOf(usd: number): number {
  return Number(usd.toFixed(12));
}

/** The different names of some calls; `null` where none is known. */
function namesOf(calls: readonly TreeCall[], column: "name" | "model" | "service_tier"): string | null {
  const names = new Set(calls.map(({ call }) => call[column]).filter((name) => name !== null));
  return names.size === 0 ? null : [...names].join(", ");
}

function lastTime(calls: readonly TreeCall[]): string {
  const ends = calls.map(({ call }) => call.started_at + Math.round((call.duration_ms ?? 0) * 1000));
  return pythonTime(ends.reduce((latest, end) => Math.max(latest, end)));
}
