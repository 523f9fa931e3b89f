/**
 * What an exception says of a call: status, type, category, message, HTTP status. Table-driven and pure.
 *
 * @module
 */
import { type ErrorFinding, type ErrorRules, type OwnRules, ownRules } from "./error_rules.ts";
import { type ErrorSigns, read, readSigns } from "./error_signs.ts";
import { verdictOfMessage, verdictOfStatus, verdictOfWord } from "./error_words.ts";
import type { ErrorCategory, Status } from "./schema.ts";
import { shortMessage } from "./short_message.ts";

/** The error columns of an event. */
export interface ErrorFields {
  /** How the event ended. */
  readonly status: Status;
  /** Class of the exception, or the provider's code. */
  readonly error_type: string;
  /** What kind of thing went wrong. */
  readonly error_category: ErrorCategory;
  /** What the error said, redacted, at most 500 characters. */
  readonly error_message: string;
  /** HTTP status, `null` where the error carries none. */
  readonly http_status: number | null;
}

/** Reads the error columns off anything that was thrown. Never throws. */
export type ErrorClassifier = (thrown: unknown) => ErrorFields;

/**
 * Makes a classifier. An error that says nothing itself is classified by what caused it: the nearest cause that says
 * something gives type and category, and the message stays that of the outermost.
 *
 * Method: in each error of the chain, known codes and class names, then the HTTP status, then known words of the message,
 * then vague names such as `SyntaxError`. The first certain finding from the outside counts, else the first vague one.
 *
 * @throws {RangeError} If a rule names no category or no HTTP status.
 * @throws {TypeError} If a message rule is not a pair of a regular expression and a category.
 */
export function createErrorClassifier(rules: ErrorRules = {}): ErrorClassifier {
  const own = ownRules(rules);
  return (thrown) => {
    try {
      return classify(thrown, own);
    } catch {
      return { ...NOTHING, error_type: typeof thrown };
    }
  };
}

/** Reads the error columns off anything that was thrown, by the built-in rules. Never throws. */
export const classifyError: ErrorClassifier = createErrorClassifier();

const NOTHING: ErrorFields = {
  status: "error",
  error_type: "unknown",
  error_category: "unknown",
  error_message: "",
  http_status: null,
};

function classify(thrown: unknown, own: OwnRules): ErrorFields {
  const chain = chainOf(thrown).map(readSigns);
  const outermost = chain[0]!;
  const found = findingOf(chain, own);
  const verdict = found?.verdict ?? "unknown";
  return {
    status: verdict === "aborted" || verdict === "timeout" ? verdict : "error",
    error_type: found?.type ?? outermost.code ?? outermost.name,
    error_category: verdict === "aborted" ? "unknown" : verdict,
    error_message: shortMessage(chain.find(({ message }) => message !== "")?.message ?? ""),
    http_status: chain.find(({ httpStatus }) => httpStatus !== null)?.httpStatus ?? null,
  };
}

function findingOf(chain: readonly ErrorSigns[], own: OwnRules): ErrorFinding | null {
  const ownFinding = chain.map(own).find((finding) => finding !== null);
  if (ownFinding !== undefined) return ownFinding;
  const findings = chain.map(findingIn).filter((finding) => finding !== null);
  const found = findings.find(({ isExact }) => isExact) ?? findings[0] ?? null;
  if (found?.verdict !== "aborted") return found;
  // Aborted because the time was up: a signal's reason is the cause.
  return findings.find(({ verdict }) => verdict === "timeout") ?? found;
}

function findingIn({ words, name, code, message, httpStatus }: ErrorSigns): ErrorFinding | null {
  const type = code ?? name;
  let vague: ErrorFinding | null = null;
  for (const word of [...words, name]) {
    const known = verdictOfWord(word);
    if (known === null) continue;
    const finding = { ...known, type: word === name ? type : word };
    if (known.isExact) return finding;
    vague ??= finding;
  }
  const byStatus = httpStatus === null ? null : verdictOfStatus(httpStatus);
  if (byStatus !== null) return { verdict: byStatus, type, isExact: true };
  const byMessage = verdictOfMessage(message.slice(0, READ_CHARACTERS));
  return byMessage === null ? vague : { verdict: byMessage, type, isExact: false };
}

/** Longest message that is looked at. */
const READ_CHARACTERS = 4_000;
/** Errors that are looked at. */
const MAX_ERRORS = 32;
const MAX_DEPTH = 8;
const MAX_SIBLINGS = 8;

/** An error and what caused it, the nearest first; each once. */
function chainOf(thrown: unknown): unknown[] {
  const chain = new Set<unknown>([thrown]);
  let level = [thrown];
  for (let depth = 1; depth < MAX_DEPTH && level.length > 0; depth++) {
    level = level.flatMap(causesOf).filter((cause) => !chain.has(cause)).slice(0, MAX_ERRORS - chain.size);
    for (const cause of level) chain.add(cause);
  }
  return [...chain];
}

/** What an error names as its causes: one, the last of several tries, or several at once. */
function causesOf(error: unknown): unknown[] {
  const causes = CAUSE_KEYS.map((key) => read(error, key)).filter((cause) => cause !== undefined && cause !== null);
  const inner = INNER_KEYS.map((key) => read(error, key)).filter((cause) => cause instanceof Error);
  const several = read(error, "errors");
  return [...causes, ...inner, ...(Array.isArray(several) ? several.slice(0, MAX_SIBLINGS) : [])];
}

const CAUSE_KEYS = ["cause", "lastError", "originalError", "innerError"];
const INNER_KEYS = ["error", "reason"];
