/** What `kymo.json` says of what is hidden. @module */
import { createRedactor, type RedactOptions } from "../../recorder/redactor.ts";
import { requireKeys, requireObject, requireTexts, wrong } from "./setting_checks.ts";

/**
 * Checks it, and makes the patterns regular expressions.
 *
 * @throws {TypeError} If something has the wrong type or does not exist, or a pattern is no regular expression.
 * @throws {RangeError} If a key holds no letter and no digit, or a pattern finds the empty text.
 */
export function readRedact(value: unknown, action: string): RedactOptions {
  const place = "redact";
  const fields = requireObject(value, { action, place });
  const { keys, patterns } = requireKeys(fields, { action, place, names: ["keys", "patterns"] });
  const names = keys === undefined
    ? undefined
    : requireTexts(keys, { action, place: "redact.keys", must: "must be a list of names" });
  const sources = patterns === undefined
    ? undefined
    : requireTexts(patterns, { action, place: "redact.patterns", must: "must be a list of regular expressions" });
  const rules = {
    ...(names === undefined ? {} : { keys: names }),
    ...(sources === undefined ? {} : { patterns: sources.map((source) => patternOf(source, action)) }),
  };
  try {
    createRedactor(rules);
  } catch (error) {
    throw new RangeError(`Cannot ${action}: ${error instanceof Error ? error.message : error}`);
  }
  return rules;
}

function patternOf(source: string, action: string): RegExp {
  try {
    return new RegExp(source, "g");
  } catch {
    throw wrong({ action, place: "redact.patterns", must: "must be regular expressions" }, source);
  }
}
