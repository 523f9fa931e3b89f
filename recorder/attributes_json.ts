/** `attributes` and `entities` as JSON, within their limits. Pure. @module */
import { ALL_KEYS, MAX_KEYS, valueOf } from "./copy_attributes.ts";
import { type JsonWriter, memberOf } from "./json_writer.ts";

/** Hears of what is left out or cut. */
export type OnProblem = (problem: string) => void;

const ATTRIBUTES_CHARACTERS = 65_536;
/** Keys that may turn out not to fit before the rest is left out: each costs as much as all that fit. */
const MAX_MISFITS = 4;
const MAX_ENTITIES = 1_000;
/** Longest entity. */
export const ENTITY_CHARACTERS = 200;
/** Each character may need six. */
const ENTITY_JSON_CHARACTERS = 6 * ENTITY_CHARACTERS + 2;

/**
 * JSON of attributes: their first 256 keys, as far as they fit into 65,536 characters. A key whose value has no JSON or does
 * not fit is left out, and the others stay. `null` when nothing is left.
 */
export function attributesJson(attributes: object, writer: JsonWriter, onProblem: OnProblem): string | null {
  const names = Object.keys(attributes);
  const count = valueOf(attributes, ALL_KEYS) ?? names.length;
  if (Number(count) > MAX_KEYS) onProblem(`must have at most ${MAX_KEYS} keys, current value has ${count}`);
  const members: string[] = [];
  let left = ATTRIBUTES_CHARACTERS - 1;
  let misfits = 0;
  for (let index = 0; index < names.length && index < MAX_KEYS; index++) {
    const name = names[index]!;
    const key = writer.keyOf(name);
    const json = writer.write(valueOf(attributes, name), left - key.json.length - 1, key);
    if (json !== undefined) {
      const member = memberOf(key, json, members);
      members.push(member);
      left -= member.length + 1;
    }
    if (writer.isTooLong && ++misfits > MAX_MISFITS) break;
    if (writer.problem !== null && !writer.isTooLong) onProblem(`key ${key.json.slice(0, -1)} ${writer.problem}`);
  }
  if (misfits > 0) onProblem(`must have at most ${ATTRIBUTES_CHARACTERS} characters of JSON, current value has more`);
  return members.length === 0 && names.length > 0 ? null : `{${members.join(",")}}`;
}

/** JSON of entities: the first 1,000. One that has no JSON is left out. */
export function entitiesJson(entities: readonly unknown[], writer: JsonWriter, onProblem: OnProblem): string {
  const count = entities.length;
  if (count > MAX_ENTITIES) onProblem(`must have at most ${MAX_ENTITIES} entries, current value has ${count}`);
  const items: string[] = [];
  let first: string | null = null;
  for (let index = 0; index < Math.min(count, MAX_ENTITIES); index++) {
    const json = writer.write(valueOf(entities, index), ENTITY_JSON_CHARACTERS);
    if (json !== undefined) items.push(json);
    first ??= writer.problem;
  }
  if (first !== null) onProblem(`an entry ${first}`);
  return `[${items.join(",")}]`;
}
