import { assertEquals } from "@std/assert";
import { fromFileUrl } from "./repository.ts";

const README = Deno.readTextFileSync(new URL("../../README.md", import.meta.url));
const CONFIG = fromFileUrl(import.meta.resolve("../../deno.json"));
const ROOT = fromFileUrl(import.meta.resolve("../../"));

/** The code blocks of the README in TypeScript. */
function examples(): string[] {
  return [...README.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);
}

for (const [index, code] of examples().entries()) {
  Deno.test(`README.md has example ${index + 1} that runs with the permissions it names`, async () => {
    const dir = await Deno.makeTempDir();
    try {
      const program = `${dir}/example.ts`;
      await Deno.writeTextFile(
        program,
        code.replace(`"fixtures/claude_code"`, JSON.stringify(`${ROOT}fixtures/claude_code`)),
      );
      const analysis = code.includes("/analysis") ? ["--allow-ffi", "--allow-sys", "--allow-env"] : [];
      const writes = analysis.length === 0 || code.includes("Deno.write") ? ["--allow-write"] : [];
      const { code: exitCode, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--quiet",
          "--no-lock",
          "--no-prompt",
          `--config=${CONFIG}`,
          "--allow-read",
          ...analysis,
          ...writes,
          program,
        ],
        cwd: dir,
      }).output();
      assertEquals([exitCode, new TextDecoder().decode(stderr)], [0, ""]);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  });
}
