/** Numbers events by the cell they are in: the finest groups that a set of plans tells apart. Pure. @module */
import type { Field, Filter, TimeBucket, Value } from "./aggregate_plan.ts";
import {
  binPart,
  bucketPart,
  type CellPart,
  conditionPart,
  constantPart,
  labelPart,
  numberPart,
  packedPart,
} from "./cell_parts.ts";
import type { ChunkView } from "./chunk_view.ts";
import { type Dimension, dimensionId } from "./dimension.ts";
import type { LabelSet } from "./label_set.ts";
import { createPairIndex } from "./pair_index.ts";
import { withRoom } from "./room.ts";

/** Events of a chunk with their cells. */
export interface CellRows {
  /** Row of each event. */
  readonly rows: Uint32Array;
  /** Its cell. */
  readonly cells: Uint32Array;
}

/** A numbering of cells. */
export interface CellIndex {
  /** Cells so far; some may have no event. */
  readonly size: number;
  /** Writes the cells of events in some rows of a chunk. */
  number(view: ChunkView, events: CellRows): void;
  /** Code of each cell in a dimension. */
  codes(dimension: Dimension): Uint32Array;
  /** Tells what codes of a dimension stand for. */
  valuesOf(dimension: Dimension): (code: number) => Value;
}

/** Starts a numbering. `setOf` says which set a label belongs to; it is asked when the first chunk is there. */
export function createCellIndex(
  dimensions: readonly Dimension[],
  setOf: (field: Field) => LabelSet | null,
): CellIndex {
  let parts: readonly Part[] = [];
  let owners: ReadonlyMap<string, Owner> = new Map();
  let steps: readonly ReturnType<typeof createPairIndex>[] = [];
  let scratch = new Uint32Array(0);
  let size = 0;

  function start(): void {
    parts = partsOf(dimensions, setOf);
    steps = parts.slice(1).map(() => createPairIndex());
    owners = new Map(parts.flatMap(({ part, ids }, index) => {
      return ids.map((id) => [id, { part, index, codes: new Uint32Array(64) }] as const);
    }));
  }

  function number(view: ChunkView, { rows, cells }: CellRows): void {
    if (parts.length === 0) start();
    scratch = withRoom(scratch, rows.length);
    const codes = scratch.subarray(0, rows.length);
    parts.forEach(({ part }, index) => {
      part.encode(view, rows, index === 0 ? cells : codes);
      if (index > 0) steps[index - 1]!.numberAll({ lows: cells, highs: codes }, cells);
    });
    learnCells(cells);
  }

  function learnCells(cells: Uint32Array): void {
    const first = size;
    if (steps.length > 0) size = steps.at(-1)!.size;
    else for (let row = 0; row < cells.length; row++) if (cells[row]! >= size) size = cells[row]! + 1;
    if (size === first) return;
    const partCodes = codesOfParts(first);
    for (const [id, owner] of owners) {
      owner.codes = withRoom(owner.codes, size);
      const codes = partCodes[owner.index]!;
      const codeIn = owner.part.codesIn(id);
      for (let index = 0; index < codes.length; index++) owner.codes[first + index] = codeIn(codes[index]!);
    }
  }

  /** Codes of the parts of each cell from `first` on: the steps back. */
  function codesOfParts(first: number): Uint32Array[] {
    let cells = Uint32Array.from({ length: size - first }, (_, index) => first + index);
    const codes: Uint32Array[] = [];
    for (let step = steps.length - 1; step >= 0; step--) {
      const [lows, highs] = [steps[step]!.lows(), steps[step]!.highs()];
      codes.unshift(cells.map((cell) => highs[cell]!));
      cells = cells.map((cell) => lows[cell]!);
    }
    return [cells, ...codes];
  }

  return {
    get size(): number {
      return size;
    },
    number,
    codes: (dimension) => owners.get(dimensionId(dimension))?.codes ?? NO_CODES,
    valuesOf: (dimension) => {
      const id = dimensionId(dimension);
      return owners.get(id)?.part.valuesOf(id) ?? NO_VALUES;
    },
  };
}

const NO_CODES = new Uint32Array(0);
const NO_VALUES = (): Value => null;

interface Part {
  readonly part: CellPart;
  /** Its dimensions. */
  readonly ids: readonly string[];
}

interface Owner {
  readonly part: CellPart;
  readonly index: number;
  codes: Uint32Array<ArrayBuffer>;
}

const MOST_CONDITIONS = 32;

/** Labels first and times last: so the numberings in between stay small. */
function partsOf(dimensions: readonly Dimension[], setOf: (field: Field) => LabelSet | null): Part[] {
  const labels: Field[] = [];
  const conditions: Filter[] = [];
  const numbers: Part[] = [];
  const buckets: TimeBucket[] = [];
  for (const dimension of dimensions) {
    if ("label" in dimension) labels.push(dimension.label);
    else if ("condition" in dimension) conditions.push(dimension.condition);
    else if ("bucket" in dimension) buckets.push(dimension.bucket);
    else {
      const part = "bins" in dimension ? binPart(dimension.bins, dimension.of) : numberPart(dimension.number);
      numbers.push({ part, ids: [dimensionId(dimension)] });
    }
  }
  const times = buckets.length === 0
    ? []
    : [{ part: bucketPart(buckets), ids: buckets.map((bucket) => dimensionId({ bucket })) }];
  const parts = [...labelParts(labels, setOf), ...packed([...conditionParts(conditions), ...numbers]), ...times];
  return parts.length > 0 ? parts : [{ part: constantPart(), ids: [] }];
}

/** Puts parts together as long as their codes fit 32 bits: a step less for every event. */
function packed(parts: readonly Part[]): Part[] {
  const packs: Part[][] = [];
  let end = Infinity;
  for (const member of parts) {
    end *= member.part.end ?? Infinity;
    if (end <= 2 ** 32) packs.at(-1)!.push(member);
    else {
      packs.push([member]);
      end = member.part.end ?? Infinity;
    }
  }
  return packs.map((members) => {
    return members.length === 1 ? members[0]! : { part: packedPart(members), ids: members.flatMap(({ ids }) => ids) };
  });
}

function labelParts(labels: readonly Field[], setOf: (field: Field) => LabelSet | null): Part[] {
  return [...Map.groupBy(labels, setOf)].map(([set, fields]) => ({
    part: set === null ? constantPart() : labelPart(set, fields),
    ids: fields.map((label) => dimensionId({ label })),
  }));
}

function conditionParts(conditions: readonly Filter[]): Part[] {
  const parts: Part[] = [];
  for (let first = 0; first < conditions.length; first += MOST_CONDITIONS) {
    const filters = conditions.slice(first, first + MOST_CONDITIONS);
    parts.push({ part: conditionPart(filters), ids: filters.map((condition) => dimensionId({ condition })) });
  }
  return parts;
}
