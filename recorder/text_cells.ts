/** The texts of a batch on their way to a sink: redacted and cut. Pure. @module */
import { attributesJson, entitiesJson, ENTITY_CHARACTERS } from "./attributes_json.ts";
import type { Cell } from "./cell.ts";
import { JsonWriter } from "./json_writer.ts";
import type { Redactor } from "./redactor.ts";
import { type ColumnName, COLUMNS } from "./schema.ts";
import { cutText, MESSAGE_CHARACTERS, redactAndCut, TEXT_CHARACTERS, textLimit } from "./text_limits.ts";

/** What the texts of one column go through. */
export interface TextGuard {
  /** Replaces each text by what may be written of it. */
  clean(cells: Cell[]): void;
  /** What is stored of an object, `null` for nothing: that has been told then. */
  json(value: object): string | null;
}

/** Makes the guard of a column; `null` for one that holds no free text. `onProblem` hears of what is cut or left out. */
export function textGuard(
  name: ColumnName,
  redactor: Redactor,
  onProblem: (problem: string) => void,
): TextGuard | null {
  if (COLUMNS[name].type !== "string" || WORDS.has(name)) return null;
  const rule = redactor.ruleOf(name);
  const limit = name === "error_message" ? MESSAGE_CHARACTERS : textLimit(name);
  const isId = IDS.has(name);
  const isJson = name === "attributes" || name === "entities";

  function clean(cells: Cell[]): void {
    if (isJson) return;
    let last: Cell = null;
    let cleaned: Cell = null;
    for (let row = 0; row < cells.length; row++) {
      const cell = cells[row]!;
      if (typeof cell !== "string" || (isId && isOwnId(cell))) continue;
      if (cell !== last) {
        last = cell;
        cleaned = cleanText(cell);
      }
      if (cleaned !== cell) cells[row] = cleaned;
    }
  }

  function cleanText(text: string): string {
    if (text.length <= limit) return cutText(rule(text, onProblem), limit);
    onProblem(`must have at most ${limit} characters, current value has ${text.length}`);
    return redactAndCut(text, limit, (window) => rule(window, onProblem));
  }

  let writer: JsonWriter | null = null;

  function json(value: object): string | null {
    writer ??= new JsonWriter(redactor, rule, name === "entities" ? ENTITY_CHARACTERS : TEXT_CHARACTERS);
    if (name === "attributes") return attributesJson(value, writer, onProblem);
    if (name === "entities" && Array.isArray(value)) return entitiesJson(value, writer, onProblem);
    const text = writer.write(value, limit) ?? null;
    if (writer.problem !== null) onProblem(writer.problem);
    return text;
  }

  return { clean, json };
}

/** Texts that are one of a few words: they are held against the schema. */
const WORDS: ReadonlySet<ColumnName> = new Set(["kind", "status", "error_category"]);
/** Ids of our own form hold no secret. */
const IDS: ReadonlySet<ColumnName> = new Set(["event_id", "trace_id", "parent_id"]);

/** Whether a text has the length of an id of ours and begins with three hex digits, as no known key does. */
function isOwnId(text: string): boolean {
  return (text.length === 16 || text.length === 32) && isHex(text, 0) && isHex(text, 1) && isHex(text, 2);
}

function isHex(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102);
}
