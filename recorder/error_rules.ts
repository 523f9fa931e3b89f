/** Rules of a program for its own errors. Pure. @module */
import type { ErrorSigns } from "./error_signs.ts";
import type { ErrorVerdict } from "./error_words.ts";
import { ERROR_CATEGORIES } from "./schema.ts";

/**
 * What errors of your own mean. These rules win over the built-in ones, in an error and in everything that it was caused
 * by. Each value is a category, or `aborted` for an error by which the program itself gave up.
 */
export interface ErrorRules {
  /** By `code`, or the type that a provider's answer names: `{ E_NO_CREDIT: "rate_limit" }`. @default {{}} */
  readonly codes?: Readonly<Record<string, ErrorVerdict>> | undefined;
  /** By class name: `{ SearchFailed: "server" }`. @default {{}} */
  readonly names?: Readonly<Record<string, ErrorVerdict>> | undefined;
  /** By HTTP status: `{ 418: "rate_limit" }`. @default {{}} */
  readonly httpStatuses?: Readonly<Record<number, ErrorVerdict>> | undefined;
  /** By what the message says, the first that matches: `[[/no seats left/, "rate_limit"]]`. @default {[]} */
  readonly messages?: readonly (readonly [RegExp, ErrorVerdict])[] | undefined;
}

/** What is known of an error: its verdict, and the code or class that stands for it. */
export interface ErrorFinding {
  /** What it means. */
  readonly verdict: ErrorVerdict;
  /** The code or the class. */
  readonly type: string;
  /** Whether that is more than a guess. */
  readonly isExact: boolean;
}

/** Finds what own rules say of an error, `null` for nothing. */
export type OwnRules = (signs: ErrorSigns) => ErrorFinding | null;

/** Longest message that is looked at. */
const READ_CHARACTERS = 4_000;

/**
 * Holds rules against what is allowed and makes them ready.
 *
 * @throws {RangeError} If a verdict is none, or a status no HTTP status.
 * @throws {TypeError} If a message rule is not a pair of a regular expression and a verdict.
 */
export function ownRules({ codes = {}, names = {}, httpStatuses = {}, messages = [] }: ErrorRules): OwnRules {
  const byCode = checked("codes", codes);
  const byName = checked("names", names);
  const byStatus = checked("httpStatuses", httpStatuses);
  for (const status of byStatus.keys()) requireStatus(status);
  const byMessage = messages.map(messageRule);
  return ({ words, name, code, message, httpStatus }) => {
    const type = code ?? name;
    for (const word of words) {
      const verdict = byCode.get(word);
      if (verdict !== undefined) return { verdict, type: word, isExact: true };
    }
    const start = message.slice(0, READ_CHARACTERS);
    const verdict = byName.get(name) ?? byStatus.get(String(httpStatus)) ??
      byMessage.find(([pattern]) => pattern.test(start))?.[1];
    return verdict === undefined ? null : { verdict, type, isExact: true };
  };
}

const CANNOT = "Cannot create recorder: errorRules.";
const VERDICTS: readonly string[] = [...ERROR_CATEGORIES, "aborted"];

function checked(option: string, rules: Readonly<Record<string, ErrorVerdict>>): Map<string, ErrorVerdict> {
  for (const [key, verdict] of Object.entries(rules)) requireVerdict(`${option}.${key}`, verdict);
  return new Map(Object.entries(rules));
}

function requireVerdict(place: string, verdict: string): void {
  if (VERDICTS.includes(verdict)) return;
  const allowed = VERDICTS.map((text) => `"${text}"`).join(", ");
  throw new RangeError(`${CANNOT}${place} must be one of ${allowed}, current value is "${verdict}"`);
}

function requireStatus(status: string): void {
  const number = Number(status);
  if (Number.isInteger(number) && number >= 100 && number < 600) return;
  throw new RangeError(`${CANNOT}httpStatuses must be from 100 to 599, current value is ${status}`);
}

/** A copy without memory: a global expression would find every second message only. */
function messageRule(rule: readonly [RegExp, ErrorVerdict]): readonly [RegExp, ErrorVerdict] {
  if (!Array.isArray(rule) || !(rule[0] instanceof RegExp)) {
    throw new TypeError(
      `${CANNOT}messages must hold pairs of a regular expression and a category, current value is ${rule}`,
    );
  }
  requireVerdict("messages", rule[1]);
  return [new RegExp(rule[0].source, rule[0].flags.replace(/[gy]/g, "")), rule[1]];
}
