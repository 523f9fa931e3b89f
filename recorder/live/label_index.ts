/** A bounded index from label values to what is counted under them. @module */
import type { LabelText } from "./label_text.ts";

/** Values of labels that may be shown, in a fixed order; `null` where unknown. */
export type Labels = readonly (string | null)[];

/** What is counted under one set of labels. */
export interface LabelSet<Value> {
  /** The labels. */
  readonly labels: Labels;
  /** What is counted. */
  readonly value: Value;
}

/** How to index. */
export interface LabelIndexOptions<Value> {
  /** Most sets of labels; further ones are counted under {@linkcode LabelIndexOptions.other}. */
  readonly maxSets: number;
  /** Turns each value of an event into text. */
  readonly texts: readonly LabelText[];
  /** The labels that a set which finds no room is counted under. */
  readonly other: (labels: Labels) => Labels;
  /** What a new set starts with. */
  readonly create: () => Value;
}

/** Label of everything that finds no room. */
export const OTHER = "other";

/** The labels of what finds no room. What is unknown stays so: without an error the rest must not look like errors. */
export function otherLabels(labels: Labels): Labels {
  return labels.map((label) => label === null ? null : OTHER);
}

interface Branch<Value> {
  readonly branches: Map<unknown, Branch<Value>>;
  set: LabelSet<Value> | null;
}

/** A text that is longer is looked up the long way instead of being kept. */
const MAX_KEPT_LENGTH = 256;

/**
 * The index. Values seen before are found by one map look-up per label, without making text; how many of them are kept
 * is bounded, as is the number of sets.
 */
export class LabelIndex<Value> {
  readonly #options: LabelIndexOptions<Value>;
  readonly #sets = new Map<string, LabelSet<Value>>();
  readonly #maxPaths: number;
  #root: Branch<Value> = newBranch();
  #paths = 0;
  /** Sets that count against the limit. */
  #room: number;

  /** Makes an empty index. */
  constructor(options: LabelIndexOptions<Value>) {
    this.#options = options;
    this.#room = options.maxSets;
    this.#maxPaths = 2 * options.maxSets + 1000;
  }

  /** Number of sets, those of {@linkcode LabelIndexOptions.other} included. */
  get size(): number {
    return this.#sets.size;
  }

  /** What is counted under the values of an event; starts a set where there is none. The array is not kept. */
  find(values: readonly unknown[]): Value {
    let branch = this.#root;
    for (let level = 0; level < values.length; level++) {
      const next = branch.branches.get(values[level]);
      if (next === undefined) return this.#enter(values);
      branch = next;
    }
    return branch.set!.value;
  }

  /** The set of these values, `undefined` where nothing was counted. */
  get(values: readonly unknown[]): LabelSet<Value> | undefined {
    return this.#sets.get(idOf(this.#labelsOf(values)));
  }

  /** All sets, in the order in which they were started. */
  sets(): Iterable<LabelSet<Value>> {
    return this.#sets.values();
  }

  /** Takes sets out and says how many. */
  remove(isGone: (labels: Labels) => boolean): number {
    const before = this.#sets.size;
    for (const [id, { labels }] of this.#sets) if (isGone(labels)) this.#sets.delete(id);
    this.#forgetPaths();
    this.#room = Math.max(0, this.#options.maxSets - this.#sets.size);
    return before - this.#sets.size;
  }

  #enter(values: readonly unknown[]): Value {
    const set = this.#setOf(this.#labelsOf(values));
    if (values.every(mayBeKept)) this.#remember(values, set);
    return set.value;
  }

  #labelsOf(values: readonly unknown[]): Labels {
    return values.map((value, level) => this.#options.texts[level]!(value));
  }

  #setOf(labels: Labels): LabelSet<Value> {
    const found = this.#sets.get(idOf(labels));
    if (found !== undefined) return found;
    if (this.#room > 0) {
      this.#room--;
      return this.#start(labels);
    }
    const other = this.#options.other(labels);
    return this.#sets.get(idOf(other)) ?? this.#start(other);
  }

  #start(labels: Labels): LabelSet<Value> {
    const set = { labels, value: this.#options.create() };
    this.#sets.set(idOf(labels), set);
    return set;
  }

  #remember(values: readonly unknown[], set: LabelSet<Value>): void {
    if (this.#paths >= this.#maxPaths) this.#forgetPaths();
    let branch = this.#root;
    for (const value of values) {
      let next = branch.branches.get(value);
      if (next === undefined) branch.branches.set(value, next = newBranch());
      branch = next;
    }
    branch.set = set;
    this.#paths++;
  }

  #forgetPaths(): void {
    this.#root = newBranch();
    this.#paths = 0;
  }
}

function newBranch<Value>(): Branch<Value> {
  return { branches: new Map(), set: null };
}

/** Labels hold no control characters: they are distinct where this text is. */
function idOf(labels: Labels): string {
  return labels.join("\u0000");
}

/** Objects are not kept alive, nor are long texts. */
function mayBeKept(value: unknown): boolean {
  if (typeof value === "string") return value.length <= MAX_KEPT_LENGTH;
  return value === null || value === undefined || typeof value === "number" || typeof value === "boolean";
}
