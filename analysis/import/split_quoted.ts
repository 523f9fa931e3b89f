/** One record of a CSV as fields. Pure. @module */

/**
 * Splits a record that may have quotes. It is ten times as fast as a parser, and only for what is simple: `null` for a record
 * with anything odd in it, which is a parser's to read or to refuse.
 */
export function splitQuoted(record: string, separator: string): string[] | null {
  if (record.includes("\r")) return null;
  const fields: string[] = [];
  for (let at = 0;; at += separator.length) {
    const field = record[at] === '"' ? quotedField(record, at) : plainField(record, at, separator);
    if (field === null) return null;
    fields.push(field.text);
    at = field.end;
    if (at === record.length) return fields;
    if (!record.startsWith(separator, at)) return null;
  }
}

interface Field {
  readonly text: string;
  /** Position behind it. */
  readonly end: number;
}

function quotedField(record: string, start: number): Field | null {
  let end = record.indexOf('"', start + 1);
  while (end >= 0 && record[end + 1] === '"') end = record.indexOf('"', end + 2);
  if (end < 0) return null;
  const text = record.slice(start + 1, end);
  return { text: text.includes('"') ? text.replaceAll('""', '"') : text, end: end + 1 };
}

function plainField(record: string, start: number, separator: string): Field | null {
  const found = record.indexOf(separator, start);
  const end = found < 0 ? record.length : found;
  const text = record.slice(start, end);
  return text.includes('"') ? null : { text, end };
}
