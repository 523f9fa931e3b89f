/** What `kymo.json` says of objectives. @module */
import { type Kind, KINDS } from "../../recorder/schema.ts";
import { hoursOf } from "../check/burn_windows.ts";
import { SEVERITIES } from "../check/check_result.ts";
import { type BurnWindows, type Slo, SLO_MEASURES, type SloMeasure } from "../check/slo.ts";
import { requireFields } from "../group_keys.ts";
import { requireKeys, requireObject, type SettingPlace, wrong } from "./setting_checks.ts";

const NAMES = ["name", "measure", "kind", "where", "at_most", "objective", "window_days", "budget_usd", "windows"];
const WINDOW_NAMES = ["long", "short", "burn_rate", "severity"];
const MOST_DAYS = 366;

/**
 * Checks objectives.
 *
 * @param value What was read.
 * @param action What is being done, for messages: `read "kymo.json"`.
 * @throws {TypeError} If something has the wrong type, is missing, does not exist, or belongs to another measure.
 * @throws {RangeError} If a number is out of bounds, or two objectives have the same name.
 */
export function readSlos(value: unknown, action: string): readonly Slo[] {
  if (!Array.isArray(value)) {
    throw wrong({ action, place: "slos", must: "must be a list of objectives" }, value);
  }
  const slos = value.map((each, index) => readSlo(each, { action, place: `slos[${index}]` }));
  const names = slos.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return slos;
  throw new RangeError(`Cannot ${action}: names of slos must differ, "${twice}" is there twice`);
}

function readSlo(value: unknown, where: SettingPlace): Slo {
  const fields = requireKeys(requireObject(value, where), { ...where, names: NAMES });
  const { name, measure, kind, where: which, window_days: days, windows } = fields;
  if (typeof name !== "string" || name.trim() === "") throw wrong(part(where, "name", "must be a name"), name);
  const one = { action: where.action, place: `${where.place} ("${name}")` };
  if (!SLO_MEASURES.includes(measure as SloMeasure)) {
    throw wrong(part(one, "measure", `must be one of ${SLO_MEASURES.join(", ")}`), measure);
  }
  if (kind !== undefined && !KINDS.includes(kind as Kind)) {
    throw wrong(part(one, "kind", `must be one of ${KINDS.join(", ")}`), kind);
  }
  if (which !== undefined) requireWhere(which, one);
  if (days !== undefined) requireNumber(days, one, { name: "window_days", most: MOST_DAYS });
  requireParts(fields, one);
  if (windows !== undefined) requireWindows(windows, { ...one, place: `${one.place}.windows` }, (days as number) ?? 30);
  return fields as unknown as Slo;
}

/** Each measure needs parts that no other has. */
function requireParts(fields: Record<string, unknown>, where: SettingPlace): void {
  const { measure, kind, at_most, objective, budget_usd } = fields;
  const isCost = measure === "cost_usd";
  const isLatency = measure === "duration_ms" || measure === "first_token_ms";
  const parts = [
    { name: "at_most", value: at_most, belongs: isLatency, most: Number.MAX_VALUE, needed: "ms" },
    { name: "objective", value: objective, belongs: !isCost, most: 1, needed: "a share such as 0.99" },
    { name: "budget_usd", value: budget_usd, belongs: isCost, most: Number.MAX_VALUE, needed: "USD in window_days" },
  ];
  for (const { name, value, belongs, most, needed } of parts) {
    if (!belongs && value !== undefined) {
      throw wrong(part(where, name, `does not belong to the measure ${measure}`), value);
    }
    if (!belongs) continue;
    if (value === undefined) {
      throw new TypeError(`Cannot ${where.action}: ${where.place} needs ${name} (${needed}), none is given`);
    }
    requireNumber(value, where, { name, most, isExclusive: name === "objective" });
  }
  if (isCost && kind !== undefined && kind !== "llm_call") {
    throw wrong(part(where, "kind", "must be llm_call: cost stands on calls of models"), kind);
  }
}

function requireWhere(which: unknown, { action, place }: SettingPlace): void {
  const fields = requireObject(which, { action, place: `${place}.where` });
  requireFields(`${action}: ${place}.where`, Object.keys(fields));
  for (const [field, value] of Object.entries(fields)) {
    const isValue = (one: unknown): boolean => one === null || ["string", "number", "boolean"].includes(typeof one);
    if (isValue(value) || (Array.isArray(value) && value.length > 0 && value.every(isValue))) continue;
    throw wrong({ action, place: `${place}.where.${field}`, must: "must be a value or a list of values" }, value);
  }
}

function requireWindows(value: unknown, where: SettingPlace, days: number): void {
  if (!Array.isArray(value) || value.length === 0) {
    throw wrong({ ...where, must: "must be a list of windows, or left out" }, value);
  }
  value.forEach((each, index) => {
    const one = { action: where.action, place: `${where.place}[${index}]` };
    const windows = requireKeys(requireObject(each, one), { ...one, names: WINDOW_NAMES });
    const { long, short, burn_rate, severity } = windows as Partial<Record<keyof BurnWindows, unknown>>;
    const hours = [["long", long], ["short", short]].map(([name, text]) => {
      const length = typeof text === "string" ? hoursOf(text) : null;
      if (length === null) throw wrong(part(one, String(name), "must be a length such as 5m, 6h, 3d"), text);
      return length;
    });
    if (hours[1]! >= hours[0]!) {
      throw new RangeError(
        `Cannot ${one.action}: ${one.place}.short must be shorter than long, current values are "${short}" and "${long}"`,
      );
    }
    if (hours[0]! > days * 24) {
      throw new RangeError(
        `Cannot ${one.action}: ${one.place}.long must be at most window_days, current values are "${long}" and ${days}`,
      );
    }
    requireNumber(burn_rate, one, { name: "burn_rate", most: Number.MAX_VALUE });
    if (!SEVERITIES.some((known) => known === severity)) {
      throw wrong(part(one, "severity", `must be one of ${SEVERITIES.join(", ")}`), severity);
    }
  });
}

function requireNumber(
  value: unknown,
  { action, place }: SettingPlace,
  { name, most, isExclusive = false }: { readonly name: string; readonly most: number; readonly isExclusive?: boolean },
): void {
  if (typeof value !== "number") throw wrong(part({ action, place }, name, "must be a number"), value);
  if (value > 0 && value <= most && !(isExclusive && value === most)) return;
  const bound = most === Number.MAX_VALUE ? "" : ` and ${isExclusive ? "below" : "at most"} ${most}`;
  throw new RangeError(`Cannot ${action}: ${place}.${name} must be above 0${bound}, current value is ${value}`);
}

/** Names a part of a place, and what it must be. */
function part({ action, place }: SettingPlace, name: string, must: string): SettingPlace & { readonly must: string } {
  return { action, place: `${place}.${name}`, must };
}
