/** Checks that all readers of settings share. @module */

/** What is read, for messages. */
export interface SettingPlace {
  /** What is being done: `read "kymo.json"`. */
  readonly action: string;
  /** Place in the settings: `suggestions.off`. */
  readonly place: string;
}

/** @throws {TypeError} If it is none. */
export function requireObject(value: unknown, where: SettingPlace): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw wrong({ ...where, must: "must be an object" }, value);
}

/** @throws {TypeError} If it has a key that is no setting. */
export function requireKeys(
  fields: Record<string, unknown>,
  { action, place, names }: SettingPlace & { readonly names: readonly string[] },
): Record<string, unknown> {
  const unknown = Object.keys(fields).find((name) => !names.includes(name));
  if (unknown === undefined) return fields;
  throw new TypeError(`Cannot ${action}: ${place}.${unknown} is not a setting, settings are ${names.join(", ")}`);
}

/** @throws {TypeError} If it is no list of texts. */
export function requireTexts(value: unknown, where: SettingPlace & { readonly must: string }): readonly string[] {
  if (Array.isArray(value) && value.every((text) => typeof text === "string")) return value;
  throw wrong(where, value);
}

/** What is wrong with a value, as an error of its type. */
export function wrong({ action, place, must }: SettingPlace & { readonly must: string }, value: unknown): TypeError {
  return new TypeError(`Cannot ${action}: ${place} ${must}, current value is ${JSON.stringify(value)}`);
}
