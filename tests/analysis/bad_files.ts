/** Files of events in every state of ruin. @module */
import { parquetWriteBuffer, schemaFromColumnData } from "hyparquet-writer";
import { writeEvents } from "./event_files.ts";

/** A kind of bad file. */
export interface BadFile {
  readonly title: string;
  /** What must be said of it. */
  readonly reason: RegExp;
  /** Writes it and returns its path. */
  readonly write: (dir: string, segment?: number) => string;
}

const MANY = Array.from({ length: 200 }, (_, index) => ({ duration_ms: Math.sin(index) ** 2 * 1e3 }));

function edited(edit: (bytes: Uint8Array) => Uint8Array): BadFile["write"] {
  return (dir, segment = 0) => {
    const path = writeEvents(dir, MANY, { format: "parquet", segment });
    Deno.writeFileSync(path, edit(Deno.readFileSync(path)));
    return path;
  };
}

/** Every way in which a segment or journal can be unreadable as a whole. */
export const BAD_FILES: readonly BadFile[] = [
  { title: "truncated Parquet", reason: /its end is missing/, write: edited((bytes) => bytes.slice(0, -100)) },
  { title: "an empty Parquet file", reason: /it is cut off, it has 0 bytes/, write: edited(() => new Uint8Array()) },
  {
    title: "Parquet with an impossible footer",
    reason: /it is damaged, its footer would be \d+ bytes long/,
    write: edited((bytes) => {
      new DataView(bytes.buffer).setUint32(bytes.length - 8, 0x7fffffff, true);
      return bytes;
    }),
  },
  {
    title: "Parquet with a damaged footer",
    reason: /its footer is damaged/,
    write: edited((bytes) => bytes.fill(0xff, bytes.length - 400, bytes.length - 300)),
  },
  {
    title: "Parquet with a damaged page",
    reason: /it is damaged, .*(checksum|corruption)/,
    write: edited((bytes) => {
      bytes[bytes.length / 2 | 0]! ^= 4;
      return bytes;
    }),
  },
  {
    title: "text under the name of Parquet",
    reason: /no Parquet file/,
    write: edited(() => new TextEncoder().encode("this is no Parquet file")),
  },
  {
    title: "Parquet of another schema",
    reason: /column "event_id" is missing/,
    write: (dir, segment) => writeParquet(dir, segment, [{ name: "city", data: ["Bern"] }]),
  },
  {
    title: "Parquet with a column of another type",
    reason: /column "duration_ms" has another type, string instead of f64/,
    write: (dir, segment) => writeOddParquet(dir, { duration: ["1", "2"], segment }),
  },
  {
    title: "Parquet of a newer Kymo",
    reason: /its schema version is 2, this Kymo reads up to 1: update @kymo\/kymo/,
    write: edited((bytes) => {
      const text = new TextDecoder("latin1").decode(bytes);
      bytes[text.indexOf('"schema_version":1') + '"schema_version":'.length] = "2".charCodeAt(0);
      return bytes;
    }),
  },
  {
    title: "CSV of a newer Kymo",
    reason: /its schema version is 2/,
    write: (dir, segment = 0) => {
      const path = writeEvents(dir, MANY, { format: "csv", segment });
      const sidecar = `${path}.meta.json`;
      Deno.writeTextFileSync(
        sidecar,
        Deno.readTextFileSync(sidecar).replace('"schema_version": 1', '"schema_version": 2'),
      );
      return path;
    },
  },
  {
    title: "a journal of a newer Kymo",
    reason: /schema version is 2/,
    write: (dir, segment = 0) => writeEvents(dir, MANY, { segment, metadata: { schema_version: 2 } }),
  },
  {
    title: "text under the name of a journal",
    reason: /its first line is not a journal header/,
    write: (dir, segment = 0) => {
      const path = writeEvents(dir, MANY, { segment });
      Deno.writeTextFileSync(path, "one\ntwo\n");
      return path;
    },
  },
];

interface OddParquet {
  /** A column that is not in the schema. */
  readonly extra?: boolean;
  readonly duration?: readonly (string | number)[];
  readonly segment?: number | undefined;
}

/** Parquet as another program may write it: two events, columns in another order. */
export function writeOddParquet(dir: string, { extra = false, duration = [1, 2], segment }: OddParquet): string {
  const isText = typeof duration[0] === "string";
  return writeParquet(dir, segment, [
    { name: "sample_weight", data: [1, 1], type: "DOUBLE" },
    { name: "input_tokens", data: [10, 20], type: "INT32" },
    { name: "duration_ms", data: [...duration], type: isText ? "STRING" : "DOUBLE" },
    { name: extra ? "city" : "task", data: ["Bern", "Ulm"], type: "STRING" },
    { name: "status", data: ["ok", "ok"], type: "STRING" },
    { name: "started_at", data: [1_700_000_000_000_000n, 1_700_000_000_000_001n] },
    { name: "name", data: ["chat", "chat"], type: "STRING" },
    { name: "kind", data: ["llm_call", "llm_call"], type: "STRING" },
    { name: "trace_id", data: ["a", "b"], type: "STRING" },
    { name: "event_id", data: ["a", "b"], type: "STRING" },
  ]);
}

type ParquetColumns = Parameters<typeof parquetWriteBuffer>[0]["columnData"];

function writeParquet(dir: string, segment = 0, columnData: ParquetColumns): string {
  const micros = columnData.some(({ name }) => name === "started_at");
  const path = `${dir}/date=2026-03-01/00a1b2c3d4-${segment}.parquet`;
  Deno.mkdirSync(`${dir}/date=2026-03-01`, { recursive: true });
  const started_at = {
    name: "started_at",
    type: "INT64",
    converted_type: "TIMESTAMP_MICROS",
    repetition_type: "REQUIRED",
  } as const;
  const schema = schemaFromColumnData({ columnData, schemaOverrides: micros ? { started_at } : {} });
  const untyped = columnData.map(({ name, data }) => ({ name, data }));
  Deno.writeFileSync(path, new Uint8Array(parquetWriteBuffer({ columnData: untyped, schema, codec: "UNCOMPRESSED" })));
  return path;
}

/** Ways in which a CSV edited by hand goes wrong; line 2 is the first event. */
export const BAD_CSV: readonly { title: string; edit: (csv: string) => string; reason: string }[] = [
  {
    title: "a field too many",
    edit: (csv) => `${csv.trimEnd()},7\r\n`,
    reason: "line 3 has 11 fields, the header has 10",
  },
  {
    title: "a field too few",
    edit: (csv) => csv.replace(/,[^,]*\r?\n$/, "\n"),
    reason: "line 3 has 9 fields, the header has 10",
  },
  {
    title: "tokens that are no number",
    edit: (csv) => csv.replace(",5,3,", ",many,3,"),
    reason: 'line 2, column "input_tokens" must be a number, current value is "many"',
  },
  {
    title: "a blank number",
    edit: (csv) => csv.replace(",5,3,", ", ,3,"),
    reason: 'line 2, column "input_tokens" must be a number, current value is " "',
  },
  {
    title: "tokens in fractions",
    edit: (csv) => csv.replace(",5,3,", ",5.5,3,"),
    reason: 'line 2, column "input_tokens" must be a whole number, current value is 5.5',
  },
  {
    title: "a negative duration",
    edit: (csv) => csv.replace("Z,2,ok", "Z,-2,ok"),
    reason: 'line 2, column "duration_ms" must not be negative, current value is -2',
  },
  {
    title: "cache tokens above input tokens",
    edit: (csv) => csv.replace(",5,3,", ",5,6,"),
    reason: 'line 2, column "cache_read_tokens" must not be above input_tokens, current values are 6 and 5',
  },
  {
    title: "an unknown column",
    edit: (csv) => csv.replace("input_tokens", "prompt_tokens"),
    reason: 'column "prompt_tokens" in line 1 is not a column of the schema',
  },
  {
    title: "a column twice",
    edit: (csv) => csv.replace("cache_read_tokens", "input_tokens"),
    reason: 'column "input_tokens" stands twice in line 1',
  },
  {
    title: "a required column missing",
    edit: (csv) => csv.replace("kind", "task"),
    reason: 'column "kind" is missing in line 1',
  },
  {
    title: "a time that is none",
    edit: (csv) => csv.replace("2026-03-01T", "2026-02-30T"),
    reason:
      'line 2, column "started_at" must be whole microseconds since 1970, current value is "2026-02-30T12:00:00.000000Z"',
  },
  {
    title: "a status that is none",
    edit: (csv) => csv.replace(",ok,", ",fine,"),
    reason:
      'line 2, column "status" must be one of "ok", "failure", "error", "timeout", "aborted", current value is "fine"',
  },
  {
    title: "an open quote",
    edit: (csv) => csv.replace(",chat,", ',"chat,'),
    reason: "",
  },
  { title: "nothing in it", edit: () => "", reason: 'column "event_id" is missing in line 1' },
  {
    title: "an error after a text of several lines",
    edit: (csv) => csv.replace(",chat,", ',"two\nlines",').replace(/(\n[^\n]*),ok,([^\n]*\n)$/, "$1,fine,$2"),
    reason: 'line 4, column "status" must be one of',
  },
];
