/** Language models that answer after a believable time, with the usage objects of their providers. @module */
import type { Draws } from "./draws.ts";
import {
  authenticationError,
  contentFilterError,
  type ProviderError,
  rateLimitError,
  serverError,
} from "./provider_error.ts";
import type { VirtualClock } from "./virtual_clock.ts";

/** A model and how it behaves. */
export interface SimulatedModel {
  /** Who runs it. */
  readonly provider: "openai" | "anthropic" | "vllm";
  /** As it is asked for. */
  readonly model: string;
  /** As it answers. */
  readonly answersAs: string;
  /** Median milliseconds until its first token. */
  readonly firstTokenMs: number;
  /** Tokens that it writes in a second. */
  readonly tokensPerSecond: number;
}

/** What the service calls. */
export const MODELS = {
  mini: model("openai", "gpt-5-mini", { answersAs: "gpt-5-mini-2025-08-07", firstTokenMs: 620, tokensPerSecond: 95 }),
  embedding: model("openai", "text-embedding-3-small", { firstTokenMs: 45, tokensPerSecond: 1e6 }),
  opus: model("anthropic", "claude-opus-4-5", {
    answersAs: "claude-opus-4-5-20251101",
    firstTokenMs: 1500,
    tokensPerSecond: 48,
  }),
  sonnet: model("anthropic", "claude-sonnet-4-5", {
    answersAs: "claude-sonnet-4-5-20250929",
    firstTokenMs: 1050,
    tokensPerSecond: 72,
  }),
  haiku: model("anthropic", "claude-haiku-4-5", {
    answersAs: "claude-haiku-4-5-20251001",
    firstTokenMs: 480,
    tokensPerSecond: 150,
  }),
  guard: model("vllm", "llama-guard-4-12b", { firstTokenMs: 70, tokensPerSecond: 400 }),
} as const;

/** What is asked of a model. */
export interface ModelRequest {
  /** Which one. */
  readonly of: SimulatedModel;
  /** Tokens of the prompt, cached ones included. */
  readonly input: number;
  /** Of these, from the prompt cache. */
  readonly cached?: number;
  /** Of these, written to the prompt cache for an hour. */
  readonly written?: number;
  /** Tokens of the answer, reasoning included. */
  readonly output: number;
  /** Of these, hidden reasoning. */
  readonly reasoning?: number;
}

/** An answer, as a client library hands it out. */
export interface ModelAnswer {
  /** The model that answered. */
  readonly model: string;
  /** Why it stopped. */
  readonly finish_reason: string;
  /** Tokens, in the words of the provider. */
  readonly usage: Readonly<Record<string, unknown>>;
}

/** A piece of a stream, as OpenAI sends it. */
export type StreamPiece = Readonly<Record<string, unknown>>;

/** The providers at a moment. */
export interface SimulatedProviders {
  /** Answers as a whole. @throws {ProviderError} */
  answer(request: ModelRequest, draws: Draws): Promise<ModelAnswer>;
  /** Answers piece by piece, as OpenAI's chat completions do. @throws {ProviderError} */
  stream(request: ModelRequest, draws: Draws): Promise<AsyncGenerator<StreamPiece>>;
}

/** Pieces of a stream: real ones come token by token, a few tell the same. */
const PIECES = 6;

/** Trouble of the moment. */
export interface ProviderTrouble {
  /** Whether OpenAI refuses more than usual. */
  readonly isLimited: () => boolean;
  /** Whether the key for Anthropic was changed and the service does not know it yet. */
  readonly isKeyOld: () => boolean;
}

/** Makes the providers. */
export function createProviders(clock: VirtualClock, { isLimited, isKeyOld }: ProviderTrouble): SimulatedProviders {
  /** Waits for the first token, or fails before it. */
  async function begin({ of }: ModelRequest, draws: Draws): Promise<void> {
    if (of.provider === "openai" && isLimited() && draws.chance(0.7)) {
      await clock.sleep(draws.around(90, 0.3));
      throw rateLimitError();
    }
    const failure = of.provider === "anthropic" && isKeyOld() ? authenticationError() : failureOf(of, draws.next());
    await clock.sleep(draws.around(of.firstTokenMs, failure === null ? 0.35 : 0.8));
    if (failure !== null) throw failure;
  }

  async function* pieces(request: ModelRequest, draws: Draws): AsyncGenerator<StreamPiece> {
    const { of: { answersAs: model } } = request;
    const pieceMs = writingMs(request, draws) / PIECES;
    yield { model, choices: [{ delta: { role: "assistant", content: "" } }] };
    for (let piece = 0; piece < PIECES; piece++) {
      yield { model, choices: [{ delta: { content: "The policy says so. " } }] };
      await clock.sleep(draws.around(pieceMs, 0.3));
    }
    yield { model, choices: [{ delta: {}, finish_reason: "stop" }], usage: usageOf(request) };
  }

  return {
    async answer(request, draws): Promise<ModelAnswer> {
      await begin(request, draws);
      await clock.sleep(writingMs(request, draws));
      return { model: request.of.answersAs, finish_reason: "stop", usage: usageOf(request) };
    },
    async stream(request, draws): Promise<AsyncGenerator<StreamPiece>> {
      await begin(request, draws);
      return pieces(request, draws);
    },
  };
}

function model(
  provider: SimulatedModel["provider"],
  name: string,
  speed: Pick<SimulatedModel, "firstTokenMs" | "tokensPerSecond"> & { readonly answersAs?: string },
): SimulatedModel {
  return { provider, model: name, answersAs: name, ...speed };
}

function writingMs({ of, output }: ModelRequest, draws: Draws): number {
  return output / draws.around(of.tokensPerSecond, 0.15) * 1000;
}

/** Less than one call in a hundred fails by itself. */
function failureOf({ provider }: SimulatedModel, drawn: number): ProviderError | null {
  if (drawn < 0.005) return serverError(provider);
  return drawn < 0.007 && provider === "openai" ? contentFilterError() : null;
}

/** Anthropic's input leaves out what came from the cache, OpenAI's does not. */
function usageOf({ of, input, cached = 0, written = 0, output, reasoning = 0 }: ModelRequest): ModelAnswer["usage"] {
  if (of.provider === "anthropic") {
    return {
      input_tokens: input - cached - written,
      cache_read_input_tokens: cached,
      cache_creation_input_tokens: written,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: written },
      output_tokens: output,
    };
  }
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}
