/** Token counts in the chunks of a stream. No I/O; state of one stream. @module */
import { isPayload, type Payload } from "./payload.ts";

/** Finds the counts in the chunks of one stream. */
export interface StreamUsage {
  /**
   * What a chunk says of the tokens so far, to be normalised; `null` for nothing. May throw what a getter throws.
   *
   * Nearly all providers report cumulatively, so that the last report counts. Anthropic says the input at the start and
   * may leave out at the end what has not changed; its first output count stands for nothing yet. LangChain reports what
   * has come since its last report.
   */
  read(chunk: unknown): unknown;
}

/** Makes one. */
export function createStreamUsage(): StreamUsage {
  let started: Payload | null = null;
  let summed: Payload | null = null;

  function anthropicStart(message: unknown): unknown {
    if (!isPayload(message) || !isPayload(message.usage)) return null;
    started = { ...message.usage, output_tokens: undefined };
    return started;
  }

  function anthropicDelta(usage: unknown): unknown {
    if (!isPayload(usage)) return null;
    const said = Object.entries(usage).filter(([, count]) => count !== null && count !== undefined);
    return { ...started, ...Object.fromEntries(said) };
  }

  function langChain(usage: Payload): unknown {
    summed = summed === null ? usage : addReport(summed, usage);
    return summed;
  }

  return {
    read(chunk): unknown {
      if (!isPayload(chunk)) return null;
      const { type } = chunk;
      if (type === "message_start") return anthropicStart(chunk.message);
      if (type === "message_delta") return anthropicDelta(chunk.usage);
      if (isPayload(chunk.usage_metadata) && chunk.content !== undefined) return langChain(chunk.usage_metadata);
      return mayHoldUsage(chunk) ? chunk : null;
    },
  };
}

/** Where usages stand; looking for them in every way in every chunk would cost more than all the rest. */
function mayHoldUsage(chunk: Payload): boolean {
  if (Array.isArray(chunk.choices)) return isPayload(chunk.usage) || isPayload(chunk.x_groq);
  const { type } = chunk;
  if (typeof type === "string" && type.endsWith("delta")) return false;
  return holdsUsage(chunk) || WRAPPER_KEYS.some((key) => isPayload(chunk[key]) && holdsUsage(chunk[key]));
}

function holdsUsage(payload: Payload): boolean {
  return USAGE_KEYS.some((key) => isPayload(payload[key])) || typeof payload.eval_count === "number";
}

const USAGE_KEYS = ["usage", "usageMetadata", "usage_metadata", "totalUsage", "meta"];
const WRAPPER_KEYS = ["response", "message", "delta", "metadata", "interaction"];

/** Adds a report of what has come since the one before. The parts of the counts are repeated, not split up. */
function addReport(before: Payload, now: Payload): Payload {
  const sum: Record<string, unknown> = { ...now };
  for (const key of COUNT_KEYS) sum[key] = countOf(before[key]) + countOf(now[key]);
  for (const key of PART_KEYS) sum[key] = largestOf(before[key], now[key]);
  return sum;
}

const COUNT_KEYS = ["input_tokens", "output_tokens", "total_tokens"];
const PART_KEYS = ["input_token_details", "output_token_details"];

function largestOf(before: unknown, now: unknown): unknown {
  if (!isPayload(before) || !isPayload(now)) return now ?? before;
  const keys = Object.keys({ ...before, ...now });
  return Object.fromEntries(keys.map((key) => [key, Math.max(countOf(before[key]), countOf(now[key]))]));
}

function countOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
