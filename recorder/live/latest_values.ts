/** The latest values, a bounded number of them. @module */

/** Keeps the newest `limit` values; the oldest gives way. Grows only as values come. */
export class LatestValues {
  readonly #limit: number;
  readonly #values: number[] = [];
  #oldest = 0;

  /** Makes an empty one. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds a value. */
  add(value: number): void {
    if (this.#values.length < this.#limit) {
      this.#values.push(value);
      return;
    }
    this.#values[this.#oldest] = value;
    this.#oldest = this.#oldest + 1 === this.#limit ? 0 : this.#oldest + 1;
  }

  /** The values, oldest first. */
  inOrder(): number[] {
    return [...this.#values.slice(this.#oldest), ...this.#values.slice(0, this.#oldest)];
  }
}
