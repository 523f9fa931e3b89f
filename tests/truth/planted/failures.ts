/** Services that lose time to what fails. @module */
import { GPT_5_MINI, type ModelTraits } from "../../../fixtures/generate.ts";
import type { PairMean, PlantedSuggestion } from "../planted_suggestion.ts";

const WHERE = { model: "gpt-5-mini" };
/** Attempts of a call have noise of their own: less of it, so that the truth is what failing costs. */
const MODEL: ModelTraits = { ...GPT_5_MINI, sigma: 0.1 };
const SMALL = { days: 1, models: [MODEL] };
const TINY = { days: 0.1, tracesPerHour: 10, models: [MODEL] };

/** Calls that fail, and do not once the advice is taken. */
const RESCUED: PairMean = {
  meanOf: ({ actual, instead }) => {
    return actual.kind !== "llm_call" ? null : actual.status !== "ok" && instead.status === "ok" ? 1 : 0;
  },
};

/** Plants of rate_limiting, retries, futile_retries, missing_retries and error_handling. */
export const PLANTED_FAILURES: readonly PlantedSuggestion[] = [
  {
    rule: "rate_limiting",
    planted: "a fifth of the attempts is turned away",
    service: { ...SMALL, transientRatio: 0.2, transientCategory: "rate_limit" },
    where: WHERE,
    instead: () => ({ transientRatio: 0 }),
    saves: ({ kind, status, model }) => kind === "llm_call" && status === "ok" && model === WHERE.model,
    nearMiss: { ...SMALL, transientRatio: 0.01, transientCategory: "rate_limit" },
    tooSmall: { ...TINY, transientRatio: 0.2, transientCategory: "rate_limit" },
  },
  {
    rule: "retries",
    planted: "a fifth of the attempts fails at the server",
    service: { ...SMALL, transientRatio: 0.2, transientCategory: "server" },
    where: WHERE,
    instead: () => ({ transientRatio: 0 }),
    saves: ({ kind, status, model }) => kind === "llm_call" && status === "ok" && model === WHERE.model,
    nearMiss: { ...SMALL, transientRatio: 0.01, transientCategory: "server" },
    tooSmall: { ...TINY, transientRatio: 0.2, transientCategory: "server" },
  },
  {
    rule: "futile_retries",
    planted: "a tenth of the calls is refused, and tried three times",
    service: { ...SMALL, fatalRatio: 0.1, repeatsFatal: true },
    where: WHERE,
    instead: () => ({ repeatsFatal: false }),
    saves: ({ kind, model }) => kind === "llm_call" && model === WHERE.model,
    nearMiss: { ...SMALL, fatalRatio: 0.1 },
    tooSmall: { ...TINY, fatalRatio: 0.3, repeatsFatal: true },
  },
  {
    rule: "missing_retries",
    planted: "a tenth of the calls fails at the server, and that is it",
    service: { ...SMALL, transientRatio: 0.1, transientCategory: "server", mostAttempts: 1 },
    where: WHERE,
    instead: () => ({ mostAttempts: 3 }),
    saves: RESCUED,
    nearMiss: { ...SMALL, transientRatio: 0.1, transientCategory: "server" },
    tooSmall: { ...TINY, transientRatio: 0.2, transientCategory: "server", mostAttempts: 1 },
  },
  {
    rule: "error_handling",
    planted: "a fifth of the calls is refused",
    service: { ...SMALL, fatalRatio: 0.2 },
    where: WHERE,
    instead: () => ({ fatalRatio: 0 }),
    saves: RESCUED,
    nearMiss: { ...SMALL, fatalRatio: 0.07 },
    tooSmall: { ...TINY, days: 0.12, fatalRatio: 0.25 },
  },
];
