/**
 * What a segment will hold, found by one pass over its events: which columns, where they have gaps, which attributes become columns.
 *
 * @module
 */
import type { ColumnBatch } from "./column_batch.ts";
import { parseObject } from "./parse_object.ts";
import { COLUMN_NAMES, type ColumnName, COLUMNS, type ColumnType } from "./schema.ts";

/** A column of a segment. */
export interface SegmentColumn {
  /** Name in the file: a column of the schema, or `attributes.<key>`. */
  readonly name: string;
  /** Key inside `attributes`, `null` for a column of the schema. */
  readonly attribute: string | null;
  /** Storage type. */
  readonly type: ColumnType;
  /** Whether some event has no value. */
  readonly nullable: boolean;
}

/** What a segment will hold. */
export interface SegmentLayout {
  /** Number of events. */
  readonly rows: number;
  /** `started_at` of the first event, µs. */
  readonly firstStartedAt: number;
  /** Columns that are known at least once, in file order. */
  readonly columns: readonly SegmentColumn[];
}

/** More attribute keys than this stay JSON: a column costs a footer entry in every file. */
const MAX_ATTRIBUTE_COLUMNS = 32;

/** Finds a layout a batch at a time. */
export interface LayoutBuilder {
  /** Number of events so far. */
  readonly rows: number;
  /** Looks at a batch: linear, parses the JSON of its attributes. */
  add(batch: ColumnBatch): void;
  /** The layout for all batches so far. */
  finish(): SegmentLayout;
}

/** Looks at every batch once. Linear; parses the JSON of attributes. */
export function segmentLayout(batches: Iterable<ColumnBatch>): SegmentLayout {
  const builder = createLayoutBuilder();
  for (const batch of batches) builder.add(batch);
  return builder.finish();
}

/** Starts a layout. */
export function createLayoutBuilder(): LayoutBuilder {
  let rows = 0;
  let firstStartedAt = Infinity;
  const known = new Map<ColumnName, number>();
  const attributes = new Map<string, AttributeUse>();
  let hasOtherAttributes = false;

  function add(batch: ColumnBatch): void {
    rows += batch.rows;
    for (const [name, cells] of batch.columns) known.set(name, (known.get(name) ?? 0) + countKnown(cells));
    for (const cell of batch.columns.get("started_at") ?? []) {
      if (typeof cell === "number" && cell < firstStartedAt) firstStartedAt = cell;
    }
    for (const cell of batch.columns.get("attributes") ?? []) {
      const object = parseObject(cell);
      if (object !== null) noteAttributes(attributes, object);
      else if (cell !== null) hasOtherAttributes = true;
    }
  }

  function finish(): SegmentLayout {
    const own = attributeColumns(attributes, rows);
    const columns: SegmentColumn[] = [];
    for (const name of COLUMN_NAMES) {
      const count = known.get(name) ?? 0;
      if (name === "attributes") {
        if (attributes.size > own.length || hasOtherAttributes) {
          columns.push({ name, attribute: null, type: "string", nullable: true });
        }
      } else if (count > 0) columns.push({ name, attribute: null, type: COLUMNS[name].type, nullable: count < rows });
    }
    return {
      rows,
      firstStartedAt: Number.isFinite(firstStartedAt) ? firstStartedAt : 0,
      columns: [...columns, ...own],
    };
  }

  return {
    get rows(): number {
      return rows;
    },
    add,
    finish,
  };
}

interface AttributeUse {
  count: number;
  type: ColumnType | null;
}

function countKnown(cells: readonly unknown[]): number {
  let count = 0;
  for (const cell of cells) if (cell !== null) count++;
  return count;
}

function noteAttributes(uses: Map<string, AttributeUse>, attributes: Readonly<Record<string, unknown>>): void {
  for (const key in attributes) {
    const type = scalarType(attributes[key]);
    if (attributes[key] === null) continue;
    const use = uses.get(key);
    if (use === undefined) {
      uses.set(key, { count: 1, type });
    } else {
      use.count++;
      if (use.type !== type) use.type = null;
    }
  }
}

function scalarType(value: unknown): ColumnType | null {
  if (typeof value === "string") return "string";
  if (typeof value === "number") return "f64";
  return typeof value === "boolean" ? "bool" : null;
}

/** A key of mixed or nested values stays JSON, so that no value changes its type. */
function attributeColumns(uses: ReadonlyMap<string, AttributeUse>, rows: number): SegmentColumn[] {
  const scalars = [...uses].filter(([, use]) => use.type !== null);
  scalars.sort(([keyA, a], [keyB, b]) => b.count - a.count || (keyA < keyB ? -1 : 1));
  return scalars.slice(0, MAX_ATTRIBUTE_COLUMNS).map(([key, { type, count }]) => ({
    name: `attributes.${key}`,
    attribute: key,
    type: type!,
    nullable: count < rows,
  }));
}
