/** `deno task bench`: every promised number beside its peer. @module */
const PARTS = [
  "recorder_bench.ts",
  "load_bench.ts",
  "files_bench.ts",
  "report_bench.ts",
  "large_report_bench.ts",
  "notebook_bench.ts",
  "chart_bench.ts",
];

for (const part of PARTS) {
  const path = new URL(part, import.meta.url).href;
  const { success } = await new Deno.Command(Deno.execPath(), { args: ["run", "--allow-all", path] }).spawn().status;
  if (!success) Deno.exit(1);
}
