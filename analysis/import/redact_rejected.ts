/** What may be written of a refused row. Pure. @module */
import { createRedactor, REDACTED, type RedactOptions, type Redactor } from "../../recorder/redactor.ts";

/** A row that is refused. */
export interface RejectedRow {
  /** Line that it begins on. */
  readonly line: number;
  /** Why it is refused. */
  readonly reason: string;
  /** Its fields, or its text alone. */
  readonly fields: readonly string[];
}

/** Takes out of a row, and of what is said of it, what would be taken out of its event. */
export type RejectedRedactor = (row: RejectedRow, header: readonly string[]) => RejectedRow;

/** Prepares it; `false` leaves rows as they are. */
export function createRejectedRedactor(options: RedactOptions | false | undefined): RejectedRedactor {
  if (options === false) return (row) => row;
  const redactor = createRedactor(options);
  const clean = (text: string, name: string): string => {
    return redactor.ruleOf(name)(withoutSecretMembers(text, redactor), ignoreFailure);
  };

  return ({ line, reason, fields }, header) => {
    let said = reason;
    const kept = fields.map((field, index) => {
      const name = header[index] ?? "text";
      if (!isSecret(field, name, redactor)) return clean(field, name);
      for (const quoted of [JSON.stringify(field), `"${field}"`, field]) {
        said = said.replaceAll(`current value is ${quoted}`, `current value is ${REDACTED}`);
      }
      return REDACTED;
    });
    return { line, reason: clean(said, "text"), fields: kept };
  };
}

/** A text for which an own function throws is hidden, and there is nobody else to tell. */
function ignoreFailure(): void {}

function isSecret(field: string, name: string, redactor: Redactor): boolean {
  const { secrecy } = redactor.keyOf(name);
  return field !== "" && (secrecy === "texts" ? !isNumber(field) : secrecy !== "none");
}

function isNumber(text: string): boolean {
  return text.trim() !== "" && !Number.isNaN(Number(text));
}

/** Members of JSON: a name, and a value that is a text, also a torn one, something plain, or the beginning of more. */
const MEMBER = /"((?:[^"\\]|\\.)*)"(\s*:\s*)("(?:[^"\\]|\\.)*"?|[^\s",{}[\]]+|[{[])/g;

/** Hides values whose names say that they are secrets, also in JSON that is broken. */
function withoutSecretMembers(text: string, redactor: Redactor): string {
  for (const found of text.matchAll(MEMBER)) {
    const [all, name = "", , value = ""] = found;
    // Where a list or an object ends cannot be told in a broken text: what follows goes with it.
    if (/^[{[]/.test(value) && redactor.keyOf(name).secrecy !== "none") {
      const end = found.index + all.length - value.length;
      return `${withoutSecretMembers(text.slice(0, end), redactor)}"${REDACTED}"…`;
    }
  }
  return text.replace(MEMBER, (all, name: string, colon: string, value: string) => {
    const isOpen = /^(?:[{[]|null$)/.test(value);
    return !isOpen && isSecret(value, name, redactor) ? `"${name}"${colon}"${REDACTED}"` : all;
  });
}
