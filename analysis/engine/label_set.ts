/**
 * What several fields of text and booleans say together. Events that say the same in all of them are one class, and
 * what is asked of labels is asked of classes, of which there are few. Pure.
 *
 * @module
 */
import type { Field, Value } from "./aggregate_plan.ts";
import { createPairIndex, type PairIndex } from "./pair_index.ts";
import { withRoom } from "./room.ts";

/** Fields with their classes. */
export interface LabelSet {
  /** The fields. */
  readonly fields: readonly Field[];
  /** Classes by the hash of what they say, as two words. */
  readonly classes: PairIndex;
  /** Whether some class has been seen of which it is not known what it says. */
  readonly hasUnnamed: boolean;
  /** Says what classes say: cells by field, in the order of the fields. */
  name(words: Uint32Array, cells: readonly (readonly Value[])[]): void;
  /** Number of what each class says in a field. */
  codes(field: Field): Uint32Array;
  /** What a number stands for in a field. */
  values(field: Field): readonly Value[];
}

/** Makes a set without classes. */
export function createLabelSet(fields: readonly Field[]): LabelSet {
  const classes = createPairIndex();
  const labels = fields.map(() => ({
    codes: new Uint32Array(64),
    values: [] as Value[],
    codeOf: new Map<Value, number>(),
  }));
  let isNamed = new Uint32Array(64);
  let named = 0;

  function name(words: Uint32Array, cells: readonly (readonly Value[])[]): void {
    for (let row = 0; 2 * row < words.length; row++) {
      const number = classes.numberOf(words[2 * row]!, words[2 * row + 1]!);
      isNamed = withRoom(isNamed, number + 1);
      if (isNamed[number] === 1) continue;
      isNamed[number] = 1;
      named++;
      labels.forEach((label, field) => {
        const value = cells[field]![row]!;
        let code = label.codeOf.get(value);
        if (code === undefined) {
          label.codeOf.set(value, code = label.values.length);
          label.values.push(value);
        }
        label.codes = withRoom(label.codes, number + 1);
        label.codes[number] = code;
      });
    }
  }

  return {
    fields,
    classes,
    get hasUnnamed(): boolean {
      return named < classes.size;
    },
    name,
    codes: (field) => labels[fields.indexOf(field)]!.codes,
    values: (field) => labels[fields.indexOf(field)]!.values,
  };
}
