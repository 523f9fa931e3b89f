import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { writeConnectionFile } from "../../notebooks/kernel/connection_file.ts";
import { connectSocket } from "../../notebooks/kernel/zmtp_socket.ts";
import { ran } from "../cli/fake_io.ts";
import { executed, textsOf, withNotebook } from "./notebook_file.ts";

Deno.test("writeConnectionFile() lets nobody else read the key, names five ports, and leaves nothing", () => {
  const file = writeConnectionFile();
  try {
    const folder = file.path.slice(0, file.path.lastIndexOf("/"));
    assertEquals([file.path, folder].map((path) => Deno.statSync(path).mode! & 0o077), [0, 0]);
    const said = JSON.parse(Deno.readTextFileSync(file.path));
    const ports = ["shell_port", "iopub_port", "control_port", "stdin_port", "hb_port"].map((name) => said[name]);
    assertEquals([new Set(ports).size, said.ip, said.key.length], [5, "127.0.0.1", 36]);
    file.remove();
    file.remove();
    assert(![...Deno.readDirSync(folder.slice(0, folder.lastIndexOf("/")))].some(({ name }) => folder.endsWith(name)));
  } finally {
    file.remove();
  }
});

Deno.test("runNotebook() tries again where a port was taken", async () => {
  await withNotebook([], async (_, folder) => {
    const deno = `${folder}/deno`;
    const script = [
      "#!/bin/sh",
      `if [ -e ${folder}/tried ]; then exec ${Deno.execPath()} "$@"; fi`,
      `touch ${folder}/tried`,
      'echo "error: Uncaught (in promise) AddrInUse: Address already in use (os error 98)" >&2',
      "exit 1",
    ];
    Deno.writeTextFileSync(deno, script.join("\n"), { mode: 0o755 });
    assertEquals(textsOf(await executed(["1 + 1"], { deno })), ["2"]);
  });
});

/** Accepts whoever comes to the port that a kernel was to publish at, and says nothing. */
const SILENT = `const { iopub_port: port, shell_port } = JSON.parse(Deno.readTextFileSync(Deno.args[0]));
for (const taken of [port, shell_port]) Deno.listen({ hostname: "127.0.0.1", port: taken });
console.log("listening");
setTimeout(() => {}, 60_000);`;

Deno.test("runNotebook() tries again where a port was taken by a program that stays silent", async () => {
  await withNotebook([], async (_, folder) => {
    const deno = `${folder}/deno`;
    Deno.writeTextFileSync(`${folder}/silent.ts`, SILENT);
    const script = [
      "#!/bin/sh",
      `if [ -e ${folder}/tried ]; then exec ${Deno.execPath()} "$@"; fi`,
      `mkfifo ${folder}/tried`,
      `${Deno.execPath()} run -A ${folder}/silent.ts "$4" > ${folder}/tried 2> /dev/null &`,
      `read -r line < ${folder}/tried`,
      "sleep 0.1",
      'echo "error: AddrInUse: Address already in use (os error 98)" >&2',
      "exit 1",
    ];
    Deno.writeTextFileSync(deno, script.join("\n"), { mode: 0o755 });
    assertEquals(textsOf(await executed(["1 + 1"], { deno })), ["2"]);
  });
});

Deno.test("connectSocket() gives up when it is told, whoever listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const controller = new AbortController();
  const accepted = listener.accept();
  const connecting = connectSocket(listener.addr.port, "SUB", controller.signal);
  const connection = await accepted;
  controller.abort();
  await assertRejects(() => connecting);
  connection.close();
  listener.close();
});

Deno.test("kymo notebook run shows on a terminal how far it is", async () => {
  await withNotebook(["1", "2"], async (path) => {
    const { code, out, err } = await ran(["notebook", "run", path], { isInteractive: true });
    assertEquals([code, out], [0, "1\n2\n"]);
    assertMatch(err, /^\rcells {2}░+ {3}0 %\rcells {2}█+░+ {2}50 %\rcells {2}█+ 100 %\r/);
  });
});
