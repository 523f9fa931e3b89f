/** Attributes of a running event, said one after the other. @module */
import { ALL_KEYS, MAX_KEYS } from "./copy_attributes.ts";

/** Gathers attributes in an object of its own: what the program handed over stays as it was. Adding costs what is added. */
export class AttributeBag {
  /** What has been said; the first {@linkcode MAX_KEYS} names. */
  readonly values: Record<string | symbol, unknown> = {};
  #size = 0;

  /** Adds attributes; a name that is known gets the new value. */
  add(attributes: Readonly<Record<string, unknown>>): void {
    for (const name of Object.keys(attributes)) this.#put(name, attributes[name]);
  }

  /** Adds to a number. What is none begins at 0. */
  count(name: string, by: number): void {
    const before = Object.hasOwn(this.values, name) ? this.values[name] : 0;
    this.#put(name, (typeof before === "number" ? before : 0) + by);
  }

  #put(name: string, value: unknown): void {
    if (!Object.hasOwn(this.values, name)) {
      if (this.#size >= MAX_KEYS) {
        this.values[ALL_KEYS] = MAX_KEYS + 1;
        return;
      }
      this.#size++;
    }
    this.values[name] = value;
  }
}
