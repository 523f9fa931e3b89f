/**
 * What reading gives: objects if the columns have names, arrays otherwise.
 *
 * @typeParam Options The options a caller may give.
 * @typeParam T The options given.
 */
export type ParseResult<Options, T> = T extends Options & { columns: readonly (infer Name extends string)[] }
  ? RecordWithColumn<Name>[]
  : T extends Options & { skipFirstRow: true } ? Record<string, string>[]
  : T extends Options & { columns?: undefined; skipFirstRow?: false | undefined } ? string[][]
  : Record<string, string>[] | string[][];

/**
 * A row with the named columns.
 *
 * @typeParam Name Union of the column names.
 */
export type RecordWithColumn<Name extends string> = Record<Name, string>;

/**
 * Names the fields of a row.
 *
 * @param fields The fields.
 * @param names As many names; of equal names the last wins.
 * @param line Line for the message, from 1.
 * @returns Name to field.
 * @throws {Error} If there are not as many names as fields.
 */
export function rowObject(fields: readonly string[], names: readonly string[], line: number): Record<string, string> {
  if (fields.length !== names.length) {
    throw new Error(
      `Syntax error on line ${line}: The record has ${fields.length} fields, but the header has ${names.length} fields`,
    );
  }
  const row: Record<string, string> = {};
  for (const [index, field] of fields.entries()) row[names[index] ?? ""] = field;
  return row;
}
