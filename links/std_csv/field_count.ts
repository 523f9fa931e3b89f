/**
 * Checks the number of fields of every record against a fixed number or that of the first record.
 */
export class FieldCount {
  #expected: number;

  /**
   * @param fieldsPerRecord Positive: that many. 0: as many as the first. Negative or undefined: any number.
   */
  constructor(fieldsPerRecord: number | undefined) {
    this.#expected = fieldsPerRecord ?? -1;
  }

  /**
   * Takes the number of the first record, if that is what counts.
   *
   * @param length Fields in the first record.
   */
  first(length: number): void {
    if (this.#expected === 0) this.#expected = length;
  }

  /**
   * @param length Fields in a record.
   * @param line Its line for the message, from 1.
   * @throws {SyntaxError} If there are more or fewer fields.
   */
  check(length: number, line: number): void {
    if (this.#expected <= 0 || this.#expected === length) return;
    throw new SyntaxError(`Syntax error on line ${line}: expected ${this.#expected} fields but got ${length}`);
  }
}
