import { assert, assertEquals } from "@std/assert";
import { type SourceFile, sourceFiles, withoutComments } from "./source_files.ts";

const RECORDER = sourceFiles("mod.ts", "recorder");
const ANALYSIS = sourceFiles("analysis");
const NOTEBOOKS = sourceFiles("notebooks");
const FIXTURES = sourceFiles("fixtures");
const DEMO = sourceFiles("demo");
const ALL = [...RECORDER, ...ANALYSIS, ...NOTEBOOKS, ...FIXTURES, ...DEMO, ...sourceFiles("links", "tests")];

/** `file -> import` of everything that a file may not mention. */
function offences(files: readonly SourceFile[], isAllowed: (target: string, path: string) => boolean): string[] {
  return files.flatMap(({ path, mentions }) =>
    mentions.filter((target) => !isAllowed(target, path)).map((target) => `${path} -> ${target}`)
  );
}

Deno.test("sourceFiles() sees imports of every form", () => {
  assert(RECORDER.length > 20 && ANALYSIS.length > 30);
  const runner = ANALYSIS.find(({ path }) => path === "analysis/cli/run_command_line.ts")!;
  assert(runner.mentions.includes("analysis/cli/report.ts"), "lazily loaded");
  assert(!runner.imports.includes("analysis/cli/report.ts"));
  const scan = ANALYSIS.find(({ path }) => path === "analysis/read/segment_scan.ts")!;
  assert(scan.imports.includes("nodejs-polars") && scan.imports.includes("analysis/engine/polars.ts"));
});

Deno.test("demo/ imports what users import, node's timers and itself; kymo demo alone loads it, when it runs", () => {
  const found = offences(DEMO, (target) => {
    return target.startsWith("demo/") || ["node:timers", "mod.ts", "recorder/live/mod.ts"].includes(target);
  });
  assertEquals(found, []);
  const others = [...RECORDER, ...ANALYSIS, ...NOTEBOOKS, ...FIXTURES];
  const namedBy = others.filter(({ mentions }) => mentions.some((target) => target.startsWith("demo/")));
  assertEquals(namedBy.map(({ path }) => path), ["analysis/cli/demo.ts"]);
  assertEquals(namedBy.flatMap(({ imports }) => imports.filter((target) => target.startsWith("demo/"))), []);
});

Deno.test("recorder/ imports node's own modules, hyparquet-writer, @std/csv and itself", () => {
  const packages = ["hyparquet-writer", "@std/csv", "@std/csv/stringify"];
  const found = offences(RECORDER, (target) => {
    return target.startsWith("recorder/") || target.startsWith("node:") || packages.includes(target);
  });
  assertEquals(found, []);
});

/** Modules of the recorder without I/O and state. */
const PURE = [
  "schema",
  "thresholds",
  "usage",
  "usage_shapes",
  "journal_format",
  "parse_object",
  "cell",
  "column_batch",
  "text_cells",
  "text_limits",
  "attributes_json",
  "copy_attributes",
  "json_writer",
  "parse_json",
  "redactor",
  "redact_rules",
  "redact_secrets",
  "redact_text",
  "secret_keys",
  "short_message",
  "classify_error",
  "error_rules",
  "error_signs",
  "error_words",
  "file_names",
  "version",
  "live/histogram",
  "live/label_index",
  "live/label_text",
  "live/metric_families",
  "live/prometheus_text",
];
/** Modules that know the file formats, for what reads and writes files itself. */
const FORMATS = [
  "append_journal",
  "convert_journal",
  "converter",
  "csv_segment",
  "durable_folder",
  "gather_journals",
  "merge_metadata",
  "parquet_segment",
  "read_journal_file",
  "segment_layout",
  "segment_writer",
  "write_segment",
  "writer_lock",
  "event_ids",
];
/** Names of variables of the environment, for what reads settings. */
const readsSettings = /^analysis\/(settings|cli)\//;

/** `kymo notebook` alone needs the client of the kernel. */
function isNotebookCommand(path: string, target: string): boolean {
  return /^analysis\/cli\/notebook(_\w+)?\.ts$/.test(path) && target.startsWith("notebooks/kernel/");
}

Deno.test("notebooks/kernel/ imports node's own modules, itself and the page; marked and jsdom where HTML is made, lazily", () => {
  const kernel = NOTEBOOKS.filter(({ path }) => path.startsWith("notebooks/kernel/"));
  const lazy = { "notebooks/kernel/markdown_html.ts": "marked", "notebooks/kernel/safe_html.ts": "jsdom" };
  const found = offences(kernel, (target, path) => {
    return /^(node:|notebooks\/kernel\/|analysis\/html\/)/.test(target) ||
      new Map(Object.entries(lazy)).get(path) === target;
  });
  assertEquals(found, []);
  assertEquals(kernel.filter(({ imports }) => imports.some((target) => /^(marked|jsdom)/.test(target))), []);
});

Deno.test("analysis/ imports the recorder's pure modules, and its file formats where files are read and written", () => {
  const touchesFiles = /^analysis\/(read|files|import|export|cli)\//;
  const found = offences(ANALYSIS, (target, path) => {
    const [, name] = /^recorder\/(.+)\.ts$/.exec(target) ?? [];
    if (name === undefined) {
      return !/^(recorder|notebooks)\//.test(target) && target !== "mod.ts" || isNotebookCommand(path, target);
    }
    return PURE.includes(name) || (touchesFiles.test(path) && FORMATS.includes(name)) ||
      (readsSettings.test(path) && name === "environment");
  });
  assertEquals(found, []);
});

Deno.test("the recorder's pure modules import each other alone", () => {
  const files = RECORDER.filter(({ path }) => PURE.includes(path.slice("recorder/".length, -".ts".length)));
  const found = offences(files, (target) => {
    return PURE.includes(target.slice("recorder/".length, -".ts".length));
  });
  assertEquals(found, []);
});

Deno.test("analysis/stats/ imports nothing but itself and simple-statistics", () => {
  const files = ANALYSIS.filter(({ path }) => path.startsWith("analysis/stats/"));
  const found = offences(files, (target) => target.startsWith("analysis/stats/") || target === "simple-statistics");
  assertEquals(found, []);
});

Deno.test("Polars is imported by its adapter and the scans, as a type by tables alone", () => {
  const importers = ANALYSIS.filter(({ imports }) => imports.includes("nodejs-polars")).map(({ path }) => path);
  assertEquals(importers, ["analysis/engine/polars.ts", "analysis/read/segment_scan.ts"]);
});

Deno.test("engine/ knows nothing of tables, reports and commands; reports nothing of commands", () => {
  const below: readonly (readonly [folder: string, forbidden: RegExp])[] = [
    ["analysis/engine/", /^analysis\/(?!engine\/|stats\/|prices\/)/],
    ["analysis/read/", /^analysis\/(?!engine\/|read\/)/],
    ["analysis/files/", /^analysis\/(?!files\/|read\/|path_exists)|^nodejs-polars$/],
    ["analysis/prices/", /^analysis\/(?!prices\/)/],
    ["analysis/report/", /^analysis\/(cli|import|read|export|classic)\//],
    ["analysis/export/", /^analysis\/(cli|import|report|charts|files|classic)\//],
    ["analysis/classic/", /^analysis\/(cli|import|read|files|charts|export)\//],
    ["analysis/check/", /^analysis\/(cli|import|read|notify|export|classic)\//],
    ["analysis/notify/", /^analysis\/(cli|import|read|engine|export|classic)\//],
    [
      "analysis/charts/",
      /^(?!analysis\/require_at_least_one\.ts$|analysis\/charts\/|analysis\/stats\/|analysis\/html\/|analysis\/report\/format_quantity\.ts$|@observablehq\/plot$|jsdom$|@resvg\/resvg-js$)/,
    ],
    ["analysis/html/", /^(?!analysis\/html\/)/],
  ];
  for (const [folder, forbidden] of below) {
    const files = ANALYSIS.filter(({ path }) => path.startsWith(folder));
    assertEquals(offences(files, (target) => !forbidden.test(target)), []);
  }
});

Deno.test("fixtures/ loads no Polars but for frames", () => {
  const importers = FIXTURES.filter(({ mentions }) => mentions.includes("analysis/engine/polars.ts"));
  assertEquals(importers.map(({ path }) => path), ["fixtures/generate/event_frame.ts"]);
  const found = offences(FIXTURES, (target) => {
    return /^(fixtures\/|recorder\/|@kymo\/kymo\/(stats|schema)$)/.test(target) ||
      target === "analysis/engine/polars.ts";
  });
  assertEquals(found, []);
});

Deno.test("nothing that is published imports links/, tests/ or fixtures/", () => {
  assertEquals(
    offences([...RECORDER, ...ANALYSIS, ...NOTEBOOKS, ...DEMO], (target) => !/^(links|tests|fixtures)\//.test(target)),
    [],
  );
});

/** Everything that a file loads, directly or not. */
function reachedFrom(path: string, edges: "imports" | "mentions"): ReadonlySet<string> {
  const files = new Map(ALL.map((file) => [file.path, file]));
  const reached = new Set<string>();
  const visit = (next: string): void => {
    if (reached.has(next)) return;
    reached.add(next);
    files.get(next)?.[edges].forEach(visit);
  };
  visit(path);
  return reached;
}

Deno.test("kymo compact and kymo prune never load Polars: they need no FFI", () => {
  for (const command of ["compact", "prune"]) {
    const reached = reachedFrom(`analysis/cli/${command}.ts`, "imports");
    assert(reached.has("analysis/files/tidy_folder.ts"));
    assertEquals(reached.has("nodejs-polars"), false);
  }
});

Deno.test("reports load what draws charts for charts alone", () => {
  const drawing = ["@observablehq/plot", "jsdom", "@resvg/resvg-js"];
  for (const path of ["analysis/cli/report.ts", "analysis/mod.ts"]) {
    const reached = reachedFrom(path, "imports");
    assert(reached.has("analysis/report/report_charts.ts"));
    assertEquals(drawing.filter((name) => reached.has(name)), []);
  }
  const lazily = reachedFrom("analysis/cli/report.ts", "mentions");
  assertEquals(drawing.filter((name) => lazily.has(name)), drawing);
});

Deno.test("a chart draws with Plot in one place, with jsdom and resvg only when it is drawn", () => {
  const namedBy = (name: string): string[] =>
    ANALYSIS.filter(({ mentions }) => mentions.includes(name)).map(({ path }) => path);
  assertEquals(namedBy("jsdom"), ["analysis/charts/render_plot.ts"]);
  assertEquals(namedBy("@resvg/resvg-js"), ["analysis/charts/rasterize_svg.ts"]);
  const atOnce = reachedFrom("analysis/charts/mod.ts", "imports");
  assertEquals(["jsdom", "@resvg/resvg-js", "nodejs-polars"].filter((name) => atOnce.has(name)), []);
});

Deno.test("mod.ts never loads Polars, nor anything outside the recorder", () => {
  const reached = reachedFrom("mod.ts", "mentions");
  assert(reached.has("recorder/parquet_segment.ts"));
  const outside = [...reached].filter((path) => !/^(mod\.ts|recorder\/|node:|hyparquet-writer$|@std\/csv)/.test(path));
  assertEquals(outside, []);
});

Deno.test("imports name packages as deno.json does", () => {
  const { imports } = JSON.parse(Deno.readTextFileSync(new URL("../../deno.json", import.meta.url)));
  const known = Object.keys(imports);
  const found = offences([...RECORDER, ...ANALYSIS, ...NOTEBOOKS, ...DEMO], (target) => {
    if (/^(node:|mod\.ts$|recorder\/|analysis\/|notebooks\/|demo\/)/.test(target)) return true;
    return known.some((name) => target === name || target.startsWith(`${name}/`)) && !target.startsWith("@kymo/");
  });
  assertEquals(found, []);
});

Deno.test("deno.json pins every package exactly", () => {
  const { imports } = JSON.parse(Deno.readTextFileSync(new URL("../../deno.json", import.meta.url)));
  for (const [name, target] of Object.entries<string>(imports)) {
    if (target.startsWith("./")) continue;
    assert(/^(npm|jsr):(@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+(-r\.\d+)?$/.test(target), `${name}: ${target}`);
    assert(target.includes(`:${name}@`), `${name} is not ${target}`);
  }
});

Deno.test("files are named for what they export", () => {
  const names = ALL.map(({ path }) => path.split("/").at(-1)!);
  assertEquals(names.filter((name) => /^_?(utils?|types?|helpers?|index|common|misc)(_test)?\.ts$/.test(name)), []);
  assertEquals(names.filter((name) => !/^[a-z][a-z0-9_]*\.ts$/.test(name)), []);
});

Deno.test("source files are short: 400 lines at most", () => {
  const sources = ALL.filter(({ path }) => !path.startsWith("tests/"));
  assertEquals(sources.filter(({ text }) => text.split("\n").length > 401).map(({ path }) => path), []);
});

Deno.test("there is no any, no suppression and no skipped test", () => {
  const banned = [
    /[:<|&,]\s*any\b(?!\w)/,
    /\bas any\b/,
    new RegExp("@ts-" + "(ignore|expect-error|nocheck)"),
    new RegExp("deno-" + "(lint|fmt)-ignore"),
    /\bDeno\.test\.(ignore|only|skip)\b/,
    /\b(ignore|only): true\b/,
  ];
  const found = ALL.flatMap(({ path, text }) => {
    const code = withoutComments(text).replace(/"(?:[^"\\\n]|\\.)*"|`[^`]*`/g, '""');
    return banned.filter((pattern, index) => pattern.test(index < 2 ? code : text)).map((pattern) =>
      `${path}: ${pattern}`
    );
  });
  assertEquals(found, []);
});
