import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type SomeEvent, writeEvents } from "../analysis/event_files.ts";
import { withFolder } from "../recorder/event_folder.ts";
import { ROOT } from "./repository.ts";

const SECRETS = ["s3cr3t-path", "s3cr3t-query", "s3cr3t-user", "s3cr3t-header"];
const DEAR: readonly SomeEvent[] = [{ kind: "operation", name: "answer", duration_ms: 20_000 }];
/** Nothing is known of what has no duration. */
const UNKNOWN: readonly SomeEvent[] = [{ kind: "operation", name: "answer" }];
const WELL: readonly SomeEvent[] = [{ kind: "operation", name: "answer", duration_ms: 20 }];

interface Checked {
  readonly code: number;
  readonly text: string;
  /** What the server got, in order. */
  readonly bodies: readonly string[];
  /** The header `X-Key` of each. */
  readonly keys: readonly (string | null)[];
}

/** Runs `kymo check` as cron does, with a server on this machine that answers in turn with these statuses. */
async function checked(
  { statuses, events = DEAR, args = [], format = "json", net = true }: {
    readonly statuses: readonly number[];
    readonly events?: readonly SomeEvent[];
    readonly args?: readonly string[];
    readonly format?: "json" | "slack";
    readonly net?: boolean;
  },
  dir: string,
): Promise<Checked> {
  const bodies: string[] = [];
  const keys: (string | null)[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    assertEquals(request.method, "POST");
    keys.push(request.headers.get("x-key"));
    const status = statuses[Math.min(bodies.push(await request.text()), statuses.length) - 1]!;
    // Nobody waits in a test: the server asks for it.
    return new Response(null, { status, headers: { "retry-after": "0" } });
  });
  const host = `127.0.0.1:${server.addr.port}`;
  const url = `http://${SECRETS[2]}:pass@${host}/${SECRETS[0]}?key=${SECRETS[1]}`;
  try {
    Deno.removeSync(`${dir}/events`, { recursive: true });
  } catch {
    // The first run of a test has none.
  }
  writeEvents(`${dir}/events`, events);
  const webhook = { url_env: "CHECK_HOOK", format, headers: { "X-Key": { env: "CHECK_KEY" } } };
  Deno.writeTextFileSync(`${dir}/kymo.json`, JSON.stringify({ notify: { webhooks: [webhook] } }));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-lock", "--no-prompt", `--config=${ROOT}/deno.json`],
      ...[
        "--allow-read",
        "--allow-write",
        "--allow-env",
        "--allow-ffi",
        "--allow-sys",
        ...net ? [`--allow-net=${host}`] : [],
      ],
      ...[
        `${ROOT}/analysis/cli/main.ts`,
        "check",
        `${dir}/events`,
        "--settings",
        `${dir}/kymo.json`,
        "--only",
        "thresholds",
        "--fail-on",
        "warn",
      ],
      ...args.map((arg) => arg.replace("HOOK_URL", url)),
    ],
    env: {
      NO_COLOR: "1",
      CHECK_HOOK: url,
      CHECK_KEY: SECRETS[3]!,
    },
    stdin: "null",
  }).output();
  await server.shutdown();
  const decoder = new TextDecoder();
  const text = (decoder.decode(stdout) + decoder.decode(stderr)).replaceAll(host, "HOST");
  for (const secret of SECRETS) assert(!text.includes(secret), `${secret} is shown: ${text}`);
  return { code, text, bodies, keys };
}

Deno.test("kymo check tells a webhook, again after 500, and its URL is shown nowhere", async () => {
  await withFolder(async (dir) => {
    const { code, bodies, keys, text } = await checked({ statuses: [500, 429, 200] }, dir);
    assertEquals([code, bodies.length, text.includes("Cannot")], [1, 3, false]);
    assertEquals(new Set<string | null>(keys), new Set<string | null>([SECRETS[3]!]));
    const report = JSON.parse(bodies.at(-1)!);
    assertEquals([report.failing, report.change.kind, report.change.failing.length], [true, "new", 1]);
  });
});

Deno.test("kymo check gives up on a webhook that never takes it: exit code 2 where nothing else failed", async () => {
  await withFolder(async (dir) => {
    const always = ["--notify", "always"];
    const gone = await checked({ statuses: [500], events: WELL, args: always }, dir);
    assertEquals([gone.code, gone.bodies.length], [2, 4]);
    assertStringIncludes(gone.text, "Cannot notify http://HOST/…: answered 500, tried 4 times\n");
    const refused = await checked({
      statuses: [400],
      format: "slack",
      args: ["--format", "junit", "--webhook", "HOOK_URL"],
    }, dir);
    assertEquals([refused.code, refused.keys.toSorted()], [1, [null, SECRETS[3]!]]);
    assertStringIncludes(refused.text, "Cannot notify http://HOST/…: answered 400\n");
    const slack = refused.bodies[refused.keys.indexOf(SECRETS[3]!)]!;
    assertStringIncludes(JSON.parse(slack).text, "kymo check: 1 failed");
  });
});

Deno.test("kymo check with a state tells a webhook once, and when it is surely over", async () => {
  await withFolder(async (dir) => {
    const args = ["--state", `${dir}/check.state`];
    const told: (readonly string[])[] = [];
    for (const events of [DEAR, UNKNOWN, WELL]) {
      const { bodies } = await checked({ statuses: [200], events, args }, dir);
      told.push(bodies.map((body) => JSON.parse(body).change.kind));
    }
    assertEquals(told, [["new"], [], ["recovered"]]);
  });
});

Deno.test("kymo check without network says which permission it needs", async () => {
  await withFolder(async (dir) => {
    const { code, text } = await checked({ statuses: [200], net: false }, dir);
    assertEquals(code, 1);
    assertStringIncludes(text, "Cannot notify http://HOST/…: network access is missing, run with --allow-net=HOST\n");
  });
});
