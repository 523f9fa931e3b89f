import { assert, assertEquals } from "@std/assert";
import { filesIn, segmentsIn, withFolder } from "../recorder/event_folder.ts";
import { damageOf, INTACT, readEvents } from "./read_events.ts";
import { ROOT } from "./repository.ts";

interface PackageConfig {
  readonly name?: string;
  readonly imports?: Readonly<Record<string, string>>;
  readonly links?: readonly string[];
  readonly exports: Readonly<Record<string, string>>;
}

function readConfig(folder: string): PackageConfig {
  return JSON.parse(Deno.readTextFileSync(`${folder}/deno.json`));
}

/** The folder that stands for `@std/csv`: a link, here or wherever `links` points. */
function csvFolder(): string {
  const folders = (readConfig(ROOT).links ?? []).map((link) => `${ROOT}/${link}`);
  const found = folders.find((folder) => readConfig(folder).name === "@std/csv");
  if (found === undefined) throw new Error("no link is named @std/csv");
  return found;
}

/** Serves the package as a registry does: modules by their path, and nothing but modules. */
function servePackage(requests: string[]): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    requests.push(pathname);
    const path = pathname.startsWith("/std_csv/") ? csvFolder() + pathname.slice("/std_csv".length) : ROOT + pathname;
    try {
      return new Response(Deno.readTextFileSync(path), { headers: { "content-type": "application/typescript" } });
    } catch {
      return new Response(null, { status: 404 });
    }
  });
}

/** What a registry does for a package: every bare import becomes an address. */
function writeConfig(folder: string, origin: string): void {
  const { imports = {} } = readConfig(ROOT);
  const csv = readConfig(csvFolder());
  const own = {
    ...csv.imports,
    "@kymo/kymo": `${origin}/mod.ts`,
    "hyparquet-writer": imports["hyparquet-writer"],
    "@std/csv/stringify": `${origin}/std_csv/${csv.exports["./stringify"]!.slice("./".length)}`,
  };
  Deno.writeTextFileSync(`${folder}/deno.json`, JSON.stringify({ imports: own }));
}

async function deno(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { args: [...args], env: { NO_COLOR: "1", ...env }, stdin: "null" });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return `${code} ${decoder.decode(stdout)}${decoder.decode(stderr)}`;
}

async function npmCache(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).npmCache;
}

Deno.test("createRecorder() records, converts and closes from the cache when its origin is gone", async () => {
  await withFolder(async (folder) => {
    const dir = `${folder}/events`;
    const program = `${folder}/main.ts`;
    Deno.copyFileSync(`${ROOT}/tests/processes/programs/record_and_close.ts`, program);
    Deno.mkdirSync(`${folder}/deno_dir`);
    Deno.symlinkSync(await npmCache(), `${folder}/deno_dir/npm`);
    const env = { DENO_DIR: `${folder}/deno_dir` };

    const requests: string[] = [];
    const server = servePackage(requests);
    const origin = `127.0.0.1:${server.addr.port}`;
    writeConfig(folder, `http://${origin}`);
    const common = ["--quiet", `--config=${folder}/deno.json`, `--allow-import=${origin}`];
    assertEquals(await deno(["cache", ...common, program], env), "0 ");
    await server.shutdown();
    assert(requests.includes("/recorder/converter.ts"));

    const scoped = ["--cached-only", "--no-prompt", `--allow-read=${dir}`, `--allow-write=${dir}`];
    assertEquals(await deno(["run", ...common, ...scoped, program, dir, "0", "3500", "1000"], env), "0 ");
    const found = await readEvents(dir);
    assertEquals(damageOf(found, 3500), INTACT);
    assertEquals(segmentsIn(dir), 3);
    assertEquals(filesIn(dir).filter((path) => /\.(lock|tmp)$/.test(path)), []);
  });
});
