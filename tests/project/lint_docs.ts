/**
 * `deno doc --lint` over the public entries. A type of an npm package in a public signature is no fault of ours, and
 * exporting it again would demand documentation of that package: such findings, and only these, are passed over.
 *
 * @module
 */
const ENTRIES = [
  "mod.ts",
  "recorder/schema.ts",
  "recorder/live/mod.ts",
  "analysis/mod.ts",
  "analysis/stats/mod.ts",
  "analysis/cli/main.ts",
  "notebooks/mod.ts",
];
const NPM_TYPES = ["DataFrame", "LazyDataFrame"];

const command = new Deno.Command(Deno.execPath(), { args: ["doc", "--lint", ...ENTRIES], env: { NO_COLOR: "1" } });
const { stderr } = await command.output();
const findings = new TextDecoder().decode(stderr).split(/\n(?=error\[)/).filter((text) => text.startsWith("error["));
const ours = findings.filter((text) => {
  const type = /^error\[private-type-ref\].*references private type '(\w+)'/.exec(text)?.[1];
  return type === undefined || !NPM_TYPES.includes(type);
});
for (const finding of ours) Deno.stderr.writeSync(new TextEncoder().encode(`${finding}\n`));
if (ours.length > 0) Deno.exit(1);
