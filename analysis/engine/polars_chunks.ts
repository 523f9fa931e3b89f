/** Reads events a chunk at a time with Polars: labels as hashes, all else as numbers. @module */
import { isColumnName } from "../../recorder/schema.ts";
import type { Field, Filter } from "./aggregate_plan.ts";
import { filterFields, isWide } from "./dimension.ts";
import type { ChunkFields, EventChunk, EventChunks } from "./event_chunk.ts";
import { createLabelSet, type LabelSet } from "./label_set.ts";
import {
  cellsOf,
  collect,
  column,
  type Expression,
  type Frame,
  hashOf,
  type LazyFrame,
  literal,
  numbersOf,
  stack,
  wordsOf,
} from "./polars.ts";
import { filterExpression, numberExpression } from "./polars_filter.ts";

/** Some events in a query, with the columns of the schema and the attributes asked for. */
export interface EventPart {
  /** The query. */
  readonly frame: LazyFrame;
  /** How many events it makes at most. */
  readonly events: number;
  /** Time of the first one or before, µs; `null` is unknown. */
  readonly first: number | null;
  /** Time of the last one or after. */
  readonly last: number | null;
}

/** Where chunks come from. */
export interface PolarsChunksOptions {
  /** Makes the queries for all events with some attributes, always the same ones in the same order. */
  readonly parts: (attributes: readonly string[], whole: boolean) => readonly EventPart[];
  /** Narrows a query to the events that count. */
  readonly inside: (frame: LazyFrame) => LazyFrame;
  /** Whether some event may know a field. */
  readonly knows: (field: Field) => boolean;
  /** So many bytes are kept at most; beyond that events are read again each time. */
  readonly keepBytes: number;
}

/** Chunks that may be kept. */
export interface PolarsChunks extends EventChunks {
  /** Forgets what is kept: the events have changed. */
  forget(): void;
}

/** Events of a chunk: enough to make reading them cheap, few enough to be read while the ones before are counted. */
const CHUNK_EVENTS = 400_000;
const NUMBER_BYTES = 8;

/** What is read or kept. */
interface Columns {
  readonly sets: ReadonlySet<LabelSet>;
  readonly numbers: ReadonlySet<Field>;
}

interface OwnChunk extends EventChunk {
  readonly ofSet: Map<LabelSet, Uint32Array>;
  readonly ofNumber: Map<Field, Float64Array>;
}

/** Makes chunks. */
export function createPolarsChunks(options: PolarsChunksOptions): PolarsChunks {
  const { parts, inside, knows, keepBytes } = options;
  const sets = new Map<Field, LabelSet | null>();
  let kept: OwnChunk[] = [];
  let has: Columns = NOTHING;

  async function* read(fields: ChunkFields): AsyncGenerator<EventChunk> {
    const wanted = resolve(fields);
    const queries = queriesOf(
      parts(attributesIn(fields.labels.union(fields.numbers)), fields.labels.has("attributes")),
      inside,
    );
    const events = queries.reduce((sum, query) => sum + query.events, 0);
    const together = union(has, wanted);
    const keeps = events * NUMBER_BYTES * (together.sets.size + together.numbers.size) <= keepBytes;
    if (!keeps) forget();
    const missing = without(wanted, has);
    const isRead = missing.sets.size + missing.numbers.size > 0 || kept.length < queries.length;
    let next = isRead && queries.length > 0 ? load(queries[0]!.frame, missing) : null;
    try {
      for (let index = 0; index < queries.length; index++) {
        const loaded = await next;
        next = isRead && index + 1 < queries.length ? load(queries[index + 1]!.frame, missing) : null;
        const chunk = merged(kept[index], loaded);
        if (keeps) kept[index] = chunk;
        yield chunk;
      }
      if (keeps) has = together;
    } finally {
      await next?.catch(() => {});
    }
  }

  /** Sorts labels that are new into sets. */
  function resolve({ labels, numbers }: ChunkFields): Columns {
    const fresh = [...labels].filter((field) => !sets.has(field));
    const known = fresh.filter(knows);
    const narrow = known.filter((field) => !isWide(field));
    for (const field of fresh) sets.set(field, null);
    for (const members of [...known.filter(isWide).map((field) => [field]), ...(narrow.length > 0 ? [narrow] : [])]) {
      const set = createLabelSet(members);
      for (const field of members) sets.set(field, set);
    }
    return {
      sets: new Set([...labels].flatMap((field) => sets.get(field) ?? [])),
      numbers: new Set([...numbers].filter(knows)),
    };
  }

  function passing(filters: readonly Filter[]): EventChunks {
    const condition = filterExpression(filters);
    const narrowed = (frame: LazyFrame): LazyFrame =>
      condition === null ? inside(frame) : inside(frame).filter(condition);
    const fields = new Set(filters.flatMap(filterFields));
    return createPolarsChunks({
      ...options,
      parts: (attributes, whole) => {
        return parts([...new Set([...attributes, ...attributesIn(fields)])], whole || fields.has("attributes"));
      },
      inside: narrowed,
      keepBytes: 0,
    });
  }

  function forget(): void {
    kept = [];
    has = NOTHING;
  }

  return { read, passing, knows, labelSet: (field) => sets.get(field) ?? null, forget };
}

const NOTHING: Columns = { sets: new Set(), numbers: new Set() };

function union(a: Columns, b: Columns): Columns {
  return { sets: a.sets.union(b.sets), numbers: a.numbers.union(b.numbers) };
}

function without(a: Columns, b: Columns): Columns {
  return { sets: a.sets.difference(b.sets), numbers: a.numbers.difference(b.numbers) };
}

function attributesIn(fields: ReadonlySet<Field>): string[] {
  return [...fields].filter((field) => !isColumnName(field)).map((field) => field.slice("attributes.".length));
}

/** Puts small parts together and cuts large ones. */
function queriesOf(parts: readonly EventPart[], inside: (frame: LazyFrame) => LazyFrame): Query[] {
  const queries: { readonly frames: LazyFrame[]; events: number }[] = [];
  for (const part of parts.flatMap(cut)) {
    let last = queries.at(-1);
    if (last === undefined || last.events + part.events > CHUNK_EVENTS) queries.push(last = { frames: [], events: 0 });
    last.frames.push(part.frame);
    last.events += part.events;
  }
  return queries.map(({ frames, events }) => ({ frame: inside(stack(frames)), events }));
}

type Query = Pick<EventPart, "frame" | "events">;

function cut({ frame, events }: EventPart): Query[] {
  const pieces = Math.ceil(events / (2 * CHUNK_EVENTS));
  if (pieces <= 1) return [{ frame, events }];
  const each = Math.ceil(events / pieces);
  return Array.from({ length: pieces }, (_, piece) => ({ frame: frame.slice(piece * each, each), events: each }));
}

interface LoadedColumns {
  readonly rows: number;
  readonly sets: ReadonlyMap<LabelSet, Uint32Array>;
  readonly numbers: ReadonlyMap<Field, Float64Array>;
}

async function load(frame: LazyFrame, { sets, numbers }: Columns): Promise<LoadedColumns> {
  const columns = [
    ...[...sets].map((set, index) => hashOfLabels(set).alias(hashName(index))),
    ...[...numbers].map((field) => numberExpression(field).fillNull(literal(NaN)).alias(field)),
  ];
  const isNew = (set: LabelSet): boolean => set.classes.size === 0;
  const [events, labels] = await Promise.all([
    collect(frame.select(columns.length > 0 ? columns : [column("started_at")])),
    Promise.all([...sets].filter(isNew).map((set) => collect(labelQuery(frame, set)))),
  ]);
  [...sets].filter(isNew).forEach((set, index) => nameClasses(set, labels[index]!));
  const classes = new Map<LabelSet, Uint32Array>();
  for (const [index, set] of [...sets].entries()) {
    classes.set(set, classesOf(set, wordsOf(events, hashName(index))));
    if (set.hasUnnamed) nameClasses(set, await collect(labelQuery(frame, set)));
  }
  return {
    rows: events.height,
    sets: classes,
    numbers: new Map([...numbers].map((field) => [field, numbersOf(events, field)])),
  };
}

const hashName = (index: number): string => `hash ${index}`;
const labelName = (index: number): string => `label ${index}`;
const HASH = "hash";

/** Sum of a hash per label, each with a seed of its own. Among a million classes two are the same in 1 of 30 million cases. */
function hashOfLabels({ fields }: LabelSet): Expression {
  return fields.map((field, seed) => hashOf(column(field), seed)).reduce((sum, hash) => sum.add(hash));
}

function classesOf({ classes }: LabelSet, words: Uint32Array): Uint32Array {
  const numbers = new Uint32Array(words.length / 2);
  classes.numberAll({ lows: words, highs: words.subarray(1), stride: 2 }, numbers);
  return numbers;
}

/** What the classes of some events say. */
function labelQuery(frame: LazyFrame, set: LabelSet): LazyFrame {
  const labels = set.fields.map((field, index) => column(field).alias(labelName(index)));
  const names = labels.map((_, index) => column(labelName(index)));
  const hash = column(HASH).first().alias(HASH);
  return frame.select([...labels, hashOfLabels(set).alias(HASH)]).groupBy(names, false).agg(hash);
}

function nameClasses(set: LabelSet, labels: Frame): void {
  set.name(wordsOf(labels, HASH), set.fields.map((_, index) => cellsOf(labels, labelName(index))));
}

function merged(chunk: OwnChunk | undefined, loaded: LoadedColumns | null): OwnChunk {
  if (chunk === undefined) return newChunk(loaded!);
  if (loaded === null) return chunk;
  if (loaded.rows !== chunk.rows) throw new Error("Cannot read events: they are others than before");
  for (const [set, classes] of loaded.sets) chunk.ofSet.set(set, classes);
  for (const [field, numbers] of loaded.numbers) chunk.ofNumber.set(field, numbers);
  return chunk;
}

function newChunk({ rows, sets, numbers }: LoadedColumns): OwnChunk {
  const ofSet = new Map(sets);
  const ofNumber = new Map(numbers);
  return {
    rows,
    ofSet,
    ofNumber,
    numbers: (field) => ofNumber.get(field) ?? null,
    classes: (set) => ofSet.get(set)!,
  };
}
