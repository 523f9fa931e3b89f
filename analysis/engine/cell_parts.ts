/** The parts that cells are numbered by: each gives every event a code. Pure. @module */
import { type Field, type Filter, type Measure, TIME_BUCKETS, type TimeBucket, type Value } from "./aggregate_plan.ts";
import type { ChunkView } from "./chunk_view.ts";
import { addConditionBit } from "./condition_bits.ts";
import { dimensionId } from "./dimension.ts";
import type { LabelSet } from "./label_set.ts";
import { createPairIndex } from "./pair_index.ts";
import { withRoom } from "./room.ts";
import { bucketStart, bucketUnit } from "./time_bucket.ts";

/** One or several dimensions as one code. */
export interface CellPart {
  /** Writes the code of each event in some rows. */
  encode(view: ChunkView, rows: Uint32Array, codes: Uint32Array): void;
  /** Codes are below this; `null` when that is not known before. */
  readonly end: number | null;
  /** Tells the codes of one of its dimensions in codes of the part. */
  codesIn(id: string): (code: number) => number;
  /** Tells what codes of one of its dimensions stand for. */
  valuesOf(id: string): (code: number) => Value;
}

/** Labels of one set: the classes, told apart by some of their fields only. */
export function labelPart(set: LabelSet, fields: readonly Field[]): CellPart {
  const steps = fields.slice(1).map(() => createPairIndex());
  let codeOfClass = new Uint32Array(64);
  let classOfCode = new Uint32Array(64);
  let known = 0;

  function learnClasses(): void {
    const labels = fields.map((field) => set.codes(field));
    codeOfClass = withRoom(codeOfClass, set.classes.size);
    for (; known < set.classes.size; known++) {
      let code = labels[0]![known]!;
      steps.forEach((step, index) => code = step.numberOf(code, labels[index + 1]![known]!));
      codeOfClass[known] = code;
      classOfCode = withRoom(classOfCode, code + 1);
      classOfCode[code] = known;
    }
  }

  function encode({ chunk }: ChunkView, rows: Uint32Array, codes: Uint32Array): void {
    const classes = chunk.classes(set);
    learnClasses();
    const table = codeOfClass;
    for (let index = 0; index < rows.length; index++) codes[index] = table[classes[rows[index]!]!]!;
  }

  const fieldById = new Map(fields.map((field) => [dimensionId({ label: field }), field]));
  return {
    encode,
    end: null,
    codesIn: (id) => {
      const [codes, classes] = [set.codes(fieldById.get(id)!), classOfCode];
      return (code) => codes[classes[code]!]!;
    },
    valuesOf: (id) => {
      const values = set.values(fieldById.get(id)!);
      return (code) => values[code]!;
    },
  };
}

/** Up to 32 conditions: a bit each. */
export function conditionPart(filters: readonly Filter[]): CellPart {
  const ids = filters.map((condition) => dimensionId({ condition }));
  return {
    encode(view, rows, codes): void {
      codes.fill(0);
      filters.forEach((filter, index) => addConditionBit(filter, { view, rows, codes, bit: 1 << index }));
    },
    end: 2 ** filters.length,
    codesIn: (id) => {
      const bit = ids.indexOf(id);
      return (code) => code >>> bit & 1;
    },
    valuesOf: () => (code) => code,
  };
}

/** How many edges a number reaches; one code more for unknown. */
export function binPart(edges: readonly number[], measure: Measure): CellPart {
  const unknown = edges.length + 1;
  return {
    encode(view, rows, codes): void {
      const values = view.values(measure);
      if (values === null) codes.fill(unknown);
      else for (let index = 0; index < rows.length; index++) codes[index] = binOf(edges, values[rows[index]!]!);
    },
    end: unknown + 1,
    codesIn: () => (code) => code,
    valuesOf: () => (code) => code === unknown ? null : code,
  };
}

function binOf(edges: readonly number[], value: number): number {
  if (Number.isNaN(value)) return edges.length + 1;
  let reached = 0;
  while (reached < edges.length && value >= edges[reached]!) reached++;
  return reached;
}

/** Time buckets: one code for the narrowest, of which the others are made. Weeks do not divide months: there days do. */
export function bucketPart(buckets: readonly TimeBucket[]): CellPart {
  const asked = buckets.includes("1w") && buckets.includes("1mo") ? [...new Set([...buckets, "1d" as const])] : buckets;
  const [narrowest, ...wider] = asked.toSorted((a, b) => TIME_BUCKETS.indexOf(a) - TIME_BUCKETS.indexOf(b));
  const unit = bucketUnit(narrowest!);
  const starts = createNumbering();
  const codeOfUnit = new Map<number, number>();
  const others = new Map(wider.map((bucket) => {
    return [dimensionId({ bucket }), { bucket, unit: bucketUnit(bucket), starts: createNumbering() }] as const;
  }));

  function codeOf(units: number): number {
    const code = codeOfUnit.get(units) ?? starts.codeOf(bucketStart(units, narrowest!));
    codeOfUnit.set(units, code);
    return code;
  }

  function encode({ chunk }: ChunkView, rows: Uint32Array, codes: Uint32Array): void {
    const times = chunk.numbers("started_at")!;
    let [from, to, code] = [0, 0, 0];
    for (let index = 0; index < rows.length; index++) {
      const time = times[rows[index]!]!;
      if (time < from || time >= to) {
        const units = Math.floor(time / unit);
        from = units * unit;
        to = from + unit;
        code = codeOf(units);
      }
      codes[index] = code;
    }
  }

  return {
    encode,
    end: null,
    codesIn: (id) => {
      const other = others.get(id);
      if (other === undefined) return (code) => code;
      return (code) => other.starts.codeOf(bucketStart(Math.floor(starts.values[code]! / other.unit), other.bucket));
    },
    valuesOf: (id) => {
      const { values } = others.get(id)?.starts ?? starts;
      return (code) => values[code]!;
    },
  };
}

/** Codes of numbers in the order in which they come. */
function createNumbering(): { readonly values: readonly number[]; codeOf(value: number): number } {
  const codes = new Map<number, number>();
  const values: number[] = [];
  return {
    values,
    codeOf(value): number {
      const code = codes.get(value) ?? values.push(value) - 1;
      codes.set(value, code);
      return code;
    },
  };
}

/** Numbers as they are. */
export function numberPart(field: Field): CellPart {
  const numbering = createNumbering();
  return {
    encode({ chunk }, rows, codes): void {
      const numbers = chunk.numbers(field);
      for (let index = 0; index < rows.length; index++) {
        codes[index] = numbering.codeOf(numbers === null ? NaN : numbers[rows[index]!]! + 0); // not -0
      }
    },
    end: null,
    codesIn: () => (code) => code,
    valuesOf: () => (code) => Number.isNaN(numbering.values[code]!) ? null : numbering.values[code]!,
  };
}

/** Several parts as one: the ends of their codes, multiplied, fit 32 bits. */
export function packedPart(members: readonly { readonly part: CellPart; readonly ids: readonly string[] }[]): CellPart {
  const ends = members.map(({ part }) => part.end!);
  const steps = ends.map((_, index) => ends.slice(index + 1).reduce((product, end) => product * end, 1));
  const indexOf = new Map(members.flatMap(({ ids }, index) => ids.map((id) => [id, index] as const)));
  let scratch = new Uint32Array(0);
  return {
    encode(view, rows, codes): void {
      scratch = withRoom(scratch, rows.length);
      const own = scratch.subarray(0, rows.length);
      members.forEach(({ part }, index) => {
        part.encode(view, rows, index === 0 ? codes : own);
        if (index > 0) append(codes, own, ends[index]!);
      });
    },
    end: ends.reduce((product, end) => product * end, 1),
    codesIn: (id) => {
      const index = indexOf.get(id)!;
      const [step, end, codeIn] = [steps[index]!, ends[index]!, members[index]!.part.codesIn(id)];
      return (code) => codeIn(Math.floor(code / step) % end);
    },
    valuesOf: (id) => members[indexOf.get(id)!]!.part.valuesOf(id),
  };
}

function append(codes: Uint32Array, digits: Uint32Array, end: number): void {
  for (let index = 0; index < codes.length; index++) codes[index] = codes[index]! * end + digits[index]!;
}

/** One code for everything: where nothing tells events apart, and for labels that no event knows. */
export function constantPart(): CellPart {
  return {
    encode: (_view, _rows, codes) => void codes.fill(0),
    end: 1,
    codesIn: () => () => 0,
    valuesOf: () => () => null,
  };
}
