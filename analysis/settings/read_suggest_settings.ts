/** What `kymo.json` says of suggestions. @module */
import { requireKeys, requireObject, wrong } from "./setting_checks.ts";
import { requireSuggestSettings, type SuggestSettings } from "../suggest.ts";

const NAMES = ["least_ratio", "least_usd", "off", "limits"];

/**
 * Checks the settings of suggestions.
 *
 * @param value What was read.
 * @param action What is being done, for messages: `read "kymo.json"`.
 * @throws {TypeError} If something has the wrong type or does not exist.
 * @throws {RangeError} If a number is out of bounds, or a rule or limit does not exist.
 */
export function readSuggestSettings(value: unknown, action: string): SuggestSettings {
  const place = "suggestions";
  const fields = requireKeys(requireObject(value, { action, place }), { action, place, names: NAMES });
  const { least_ratio, least_usd, off, limits } = fields;
  for (const [name, number] of Object.entries({ least_ratio, least_usd })) {
    if (number === undefined || typeof number === "number") continue;
    throw wrong({ action, place: `suggestions.${name}`, must: "must be a number" }, number);
  }
  if (off !== undefined && !(Array.isArray(off) && off.every((id) => typeof id === "string"))) {
    throw wrong({ action, place: "suggestions.off", must: "must be a list of rules" }, off);
  }
  if (limits !== undefined) {
    for (const [rule, own] of Object.entries(requireObject(limits, { action, place: "suggestions.limits" }))) {
      const place = `suggestions.limits.${rule}`;
      for (const [name, number] of Object.entries(requireObject(own, { action, place }))) {
        if (typeof number === "number") continue;
        throw wrong({ action, place: `${place}.${name}`, must: "must be a number" }, number);
      }
    }
  }
  const settings = {
    ...(least_ratio === undefined ? {} : { leastRatio: least_ratio as number }),
    ...(least_usd === undefined ? {} : { leastUsd: least_usd as number }),
    ...(off === undefined ? {} : { off: off as string[] }),
    ...(limits === undefined ? {} : { limits: limits as NonNullable<SuggestSettings["limits"]> }),
  };
  try {
    requireSuggestSettings(settings);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new RangeError(
      problem.replace("Cannot make suggestions: ", `Cannot ${action}: suggestions: `)
        .replace("leastRatio", "least_ratio").replace("leastUsd", "least_usd"),
      { cause: error },
    );
  }
  return settings;
}
