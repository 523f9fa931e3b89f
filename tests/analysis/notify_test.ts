import { assert, assertEquals, assertThrows } from "@std/assert";
import { assertLess } from "@std/assert";
import { buildCheck, type CheckReport } from "@kymo/kymo/analysis";
import { type CheckChange, checkChange } from "../../analysis/notify/check_change.ts";
import { type CheckState, readCheckState, webhookKey, writeCheckState } from "../../analysis/notify/check_state.ts";
import { notifyWebhooks } from "../../analysis/notify/notify_webhooks.ts";
import { retryDelay } from "../../analysis/notify/retry_delay.ts";
import { type Delivery, sendWebhook } from "../../analysis/notify/send_webhook.ts";
import { slackMessage } from "../../analysis/notify/slack_message.ts";
import type { Webhook } from "../../analysis/notify/webhook.ts";
import { webhookTarget } from "../../analysis/notify/webhook_target.ts";
import { readNotify } from "../../analysis/settings/read_notify.ts";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { NOON, type SomeEvent, withEvents } from "./event_files.ts";

const SECRET = "T0/B0/s3cr3t";
const URL_WITH_SECRETS = `https://user:s3cr3t@hooks.example.com/${SECRET}?token=s3cr3t#s3cr3t`;
const NO_VARIABLES = (): undefined => undefined;

/** A server that answers in turn; numbers are statuses, an Error fails the connection. */
function server(...answers: readonly (number | Error | Response)[]): {
  readonly calls: { readonly url: string; readonly init: RequestInit }[];
  readonly waits: number[];
  readonly send: (target?: Webhook) => Promise<Delivery>;
} {
  const calls: { url: string; init: RequestInit }[] = [];
  const waits: number[] = [];
  const send = (webhook: Webhook = { url: URL_WITH_SECRETS, format: "json" }): Promise<Delivery> => {
    return sendWebhook(webhookTarget(webhook, NO_VARIABLES), `{"a":1}`, {
      fetch: (url, init) => {
        const answer = answers[Math.min(calls.push({ url: String(url), init }), answers.length) - 1]!;
        if (answer instanceof Error) return Promise.reject(answer);
        return Promise.resolve(typeof answer === "number" ? new Response(null, { status: answer }) : answer);
      },
      sleep: (ms) => Promise.resolve(void waits.push(ms)),
      random: () => 1,
      now: () => NOON / 1000,
    });
  };
  return { calls, waits, send };
}

Deno.test("sendWebhook() POSTs JSON once where it is taken, user and password as a header", async () => {
  const { calls, waits, send } = server(204);
  assertEquals(await send(), { label: "https://hooks.example.com/…", ok: true, attempts: 1, reason: null });
  const { url, init } = calls[0]!;
  assertEquals(url, `https://hooks.example.com/${SECRET}?token=s3cr3t`);
  const headers = init.headers as Record<string, string>;
  assertEquals([init.method, init.body, headers.authorization], ["POST", `{"a":1}`, `Basic ${btoa("user:s3cr3t")}`]);
  assertEquals([headers["content-type"], init.redirect, waits.length], [
    "application/json; charset=utf-8",
    "manual",
    0,
  ]);
});

Deno.test("sendWebhook() tries again on 500, 503, 408, 429 and broken connections, with growing waits", async () => {
  for (const failure of [500, 503, 408, 429, new TypeError(`error sending request for url (${URL_WITH_SECRETS})`)]) {
    const { calls, waits, send } = server(failure, failure, failure, 200);
    assertEquals((await send()).ok, true, String(failure));
    assertEquals([calls.length, waits], [4, [1000, 2000, 4000]]);
  }
});

Deno.test("sendWebhook() does not try again on 400, 401, 404, 410 and redirects to elsewhere", async () => {
  const elsewhere = new Response(null, { status: 307, headers: { location: `https://evil.example.com/${SECRET}` } });
  const answers = [400, 401, 404, 410, new Response(null, { status: 302, headers: { location: "/other" } }), elsewhere];
  for (const answer of answers) {
    const { calls, send } = server(answer, 200);
    const { ok, attempts, reason } = await send();
    assertEquals([ok, attempts, calls.length], [false, 1, 1]);
    assert(reason!.startsWith(`answered ${typeof answer === "number" ? answer : answer.status}`), reason!);
  }
});

Deno.test("sendWebhook() follows a redirect on the same host that keeps the request", async () => {
  const { calls, send } = server(new Response(null, { status: 308, headers: { location: "/moved" } }), 200);
  assertEquals((await send()).ok, true);
  assertEquals(calls.map(({ url, init }) => [url, init.method]).at(-1), ["https://hooks.example.com/moved", "POST"]);
});

Deno.test("sendWebhook() gives up after four attempts and says nothing secret", async () => {
  for (const failure of [500, new TypeError(`error sending request for url (${URL_WITH_SECRETS}): dns error`)]) {
    const { calls, send } = server(failure);
    const delivery = await send({ url: URL_WITH_SECRETS, format: "json", headers: { "X-Key": "s3cr3t" } });
    assertEquals([delivery.ok, delivery.attempts, calls.length], [false, 4, 4]);
    assertEquals(delivery.reason, failure === 500 ? "answered 500" : "the host is not known");
    assert(!JSON.stringify(delivery).includes("s3cr3t"));
  }
});

Deno.test("sendWebhook() gives up an attempt that takes too long", async () => {
  const target = webhookTarget({ url: "https://hooks.example.com/a", format: "json" }, NO_VARIABLES);
  const delivery = await sendWebhook(target, "{}", {
    fetch: (_, { signal }) =>
      new Promise((_, reject) => signal!.addEventListener("abort", () => reject(new DOMException("", "AbortError")))),
    timeoutMs: 1,
    attempts: 1,
  });
  assertEquals([delivery.ok, delivery.reason], [false, "no answer within 0.001 s"]);
});

Deno.test("retryDelay() waits 1, 2, 4 s less a random half, or as Retry-After asks for, a minute at most", () => {
  const now = NOON / 1000;
  const delay = (attempt: number, retryAfter: string | null, random = 1): number =>
    retryDelay({ attempt, retryAfter, now, random });
  assertEquals([1, 2, 3, 9].map((attempt) => delay(attempt, null)), [1000, 2000, 4000, 30_000]);
  assertEquals([0, 0.5].map((random) => delay(1, null, random)), [500, 750]);
  assertEquals(["0", "7", "3600"].map((text) => delay(1, text)), [0, 7000, 60_000]);
  assertEquals(delay(1, new Date(now + 9000).toUTCString()), 9000);
  assertEquals(delay(1, new Date(now - 9000).toUTCString()), 0);
  assertEquals(["soon", "-5", ""].map((text) => delay(1, text)), [1000, 1000, 1000]);
});

Deno.test("webhookTarget() takes URL and headers from the environment, and names the variable that is missing", () => {
  const variables: Record<string, string> = { HOOK: URL_WITH_SECRETS, KEY: "Bearer s3cr3t", BAD: "s3cr3t" };
  const webhook: Webhook = {
    url_env: "HOOK",
    format: "json",
    headers: { Authorization: { env: "KEY" }, "X-Team": "a" },
  };
  const { label, headers } = webhookTarget(webhook, (name) => variables[name]);
  assertEquals([label, headers], ["https://hooks.example.com/…", { authorization: "Bearer s3cr3t", "x-team": "a" }]);
  const refused = (part: Partial<Webhook>): string => {
    const { message } = assertThrows(
      () => webhookTarget({ ...webhook, ...part }, (name) => variables[name]),
      TypeError,
    );
    assert(!message.includes("s3cr3t"), message);
    return message;
  };
  assert(refused({ url_env: "MISSING" }).includes("environment variable MISSING is not set"));
  assert(refused({ name: "chat", url_env: "BAD" }).includes(`webhook "chat": BAD holds no URL`));
  variables.KEY = "s3cr3t\r\nX-Injected: 1";
  assert(refused({}).includes("characters that no header can have"));
});

Deno.test("readNotify() refuses what it cannot use, and shows no value that may be a secret", () => {
  const hook = { url: URL_WITH_SECRETS, format: "json" };
  assertEquals(readNotify({ webhooks: [hook] }, "read").webhooks.length, 1);
  const refused: readonly (readonly [value: unknown, message: string])[] = [
    [URL_WITH_SECRETS, "notify must be an object"],
    [{ webhooks: URL_WITH_SECRETS }, "notify.webhooks must be a list"],
    [{ webhooks: [URL_WITH_SECRETS] }, "notify.webhooks[0] must be an object"],
    [{ webhooks: [{ format: "json" }] }, "needs url or url_env, neither is given"],
    [{ webhooks: [{ ...hook, url_env: "A" }] }, "needs url or url_env, both are given"],
    [{ webhooks: [{ url: "s3cr3t", format: "json" }] }, "url must be a URL with https: or http:"],
    [{ webhooks: [{ url: "file:///s3cr3t", format: "json" }] }, "url must be a URL with https: or http:"],
    [{ webhooks: [{ url_env: "$s3cr3t", format: "json" }] }, "url_env must be the name of an environment variable"],
    [{ webhooks: [{ ...hook, format: "xml" }] }, "format must be one of json, slack; its current value is not shown"],
    [{ webhooks: [{ ...hook, format: URL_WITH_SECRETS }] }, "format must be one of json, slack"],
    [{ webhooks: [{ ...hook, on: "s3cr3t" }] }, "on must be one of failure, always"],
    [{ webhooks: [{ ...hook, name: ["s3cr3t"] }] }, "name must be a name"],
    [
      { webhooks: [{ ...hook, s3cr3t: 1 }] },
      "notify.webhooks[0] has a key that is not a setting, settings are name, url",
    ],
    [{ webhooks: [{ ...hook, on: "success" }] }, "on must be one of failure, always"],
    [
      { webhooks: [{ ...hook, headers: { "a b": "s3cr3t" } }] },
      "headers, header 1, has a name that no header can have",
    ],
    [{ webhooks: [{ ...hook, headers: { "https://s3cr3t": "a" } }] }, "has a name that no header can have"],
    [{ webhooks: [{ ...hook, headers: { b: "a", s3cr3t: "s3cr3t\n" } }] }, "headers, header 2, must be one line"],
    [
      { webhooks: [{ ...hook, headers: { a: { secret: "s3cr3t" } } }] },
      `headers, header 1, must be a text or { "env": "NAME" }`,
    ],
    [{ webhooks: [{ ...hook, retries: 5 }] }, "notify.webhooks[0] has a key that is not a setting"],
    [{ webhook: [hook] }, "notify has a key that is not a setting, settings are webhooks"],
  ];
  for (const [value, message] of refused) {
    const error = assertThrows(() => readNotify(value, `read "kymo.json"`), TypeError);
    assert(error.message.startsWith(`Cannot read "kymo.json": `) && error.message.includes(message), error.message);
    assert(!error.message.includes("s3cr3t"), error.message);
  }
});

async function failingReport(
  run: (report: CheckReport) => void | Promise<void>,
  operations = 1,
  name = "answer",
): Promise<void> {
  const events = Array.from({ length: operations }, (_, index): SomeEvent => ({
    kind: "operation",
    name: `${name}${index}`,
    duration_ms: 20_000,
  }));
  await withEvents(
    events,
    async (source) => await run(await buildCheck(source, { only: ["thresholds"], now: new Date(NOON / 1000) })),
  );
}

Deno.test("slackMessage() escapes names, so that they mention nobody and link nowhere", async () => {
  await failingReport(
    (report) => {
      const failing = report.results.filter(({ ok }) => ok === false).map(({ id }) => id);
      const text = JSON.stringify(slackMessage(report, checkChange(failing, null)));
      assert(text.includes("&lt;!channel&gt; &amp; &lt;https://evil.example.com|answer&gt;"), text);
      assert(!text.includes("<"));
    },
    1,
    "<!channel> & <https://evil.example.com|answer>",
  );
});

Deno.test("slackMessage() keeps within Slack's limits, also of escaped text", async () => {
  await failingReport(
    (report) => {
      const failing = report.results.map(({ id }) => id);
      const recovered = Array.from(
        { length: 60 },
        (_, index) => `thresholds:alert_ms:operation:name=${"<".repeat(450)}${index}`,
      );
      const { text, blocks } = slackMessage(report, checkChange(failing, recovered));
      assertLess(text.length, 4000);
      assertLess(blocks.length, 51);
      for (const block of blocks) {
        const texts = block.type === "context" ? block.elements.map((element) => element.text) : [block.text.text];
        for (const one of texts) {
          assert(
            one.length > 0 && one.length <= (block.type === "header" ? 150 : 3000),
            `${one.length}`,
          );
        }
        for (const one of texts) assert(!/&(?!amp;|lt;|gt;)/.test(one), "an entity is cut");
      }
      assert(JSON.stringify(blocks).includes("more"));
    },
    60,
    "<".repeat(450),
  );
});

Deno.test("slackMessage() says what is well again", async () => {
  await failingReport((report) => {
    const { text, blocks } = slackMessage({ ...report, results: [] }, checkChange([], ["slo:answers:1h/5m"]));
    assertEquals(text, "kymo check: all is well again (1)");
    assert(JSON.stringify(blocks).includes("*Well again*\\n• slo:answers:1h/5m"));
  });
});

Deno.test("checkChange() tells new, changed, the same, and recovered", () => {
  assertEquals(checkChange(["a"], null).kind, "new");
  assertEquals(checkChange(["a", "b"], ["b", "c"]), {
    kind: "changed",
    failing: ["a", "b"],
    newly_failing: ["a"],
    recovered: ["c"],
  });
  assertEquals(checkChange(["b", "a"], ["a", "b"]).kind, "same");
  assertEquals(checkChange([], ["a"]).kind, "recovered");
  assertEquals(checkChange([], []).kind, "same");
});

Deno.test("notifyWebhooks() tells failures alone unless always is said, and with a state only what changed", async () => {
  await failingReport(async (report) => {
    const told = async (
      change: ReturnType<typeof checkChange>,
      onlyChanges: boolean,
      on?: "always",
    ): Promise<number> => {
      const webhooks: Webhook[] = [{ url: "https://a.example.com/", format: "json" }];
      const send = { fetch: () => Promise.resolve(new Response()) };
      const options = { webhooks, onlyChanges, variable: NO_VARIABLES, send, ...on === undefined ? {} : { on } };
      return (await notifyWebhooks(report, () => change, options)).length;
    };
    assertEquals(await told(checkChange(["a"], null), false), 1);
    assertEquals(await told(checkChange([], null), false), 0);
    assertEquals(await told(checkChange([], null), false, "always"), 1);
    assertEquals(await told(checkChange(["a"], null), true), 1);
    assertEquals(await told(checkChange([], null), true), 0);
    assertEquals(await told(checkChange(["a"], ["a"]), true), 0);
    assertEquals(await told(checkChange(["a", "b"], ["a"]), true), 1);
    assertEquals(await told(checkChange([], ["a"]), true), 1);
    assertEquals(await told(checkChange([], []), true, "always"), 1);
  });
});

Deno.test("notifyWebhooks() tells each webhook what changed since it was told itself", async () => {
  await failingReport(async (report) => {
    const heard: string[] = [];
    const fetch = ({ host }: URL): Promise<Response> => {
      heard.push(host);
      return Promise.resolve(new Response());
    };
    const webhooks = ["a", "b"].map((name): Webhook => ({ url: `https://${name}.example.com/`, format: "json" }));
    const told: CheckState = { [webhookKey(webhooks[0]!)]: ["x"] };
    const changeOf = (webhook: Webhook): CheckChange => checkChange(["x"], told[webhookKey(webhook)] ?? null);
    const options = { webhooks, onlyChanges: true, variable: NO_VARIABLES, send: { fetch } };
    const deliveries = await notifyWebhooks(report, changeOf, options);
    assertEquals([heard, deliveries.map(({ webhook }) => webhook)], [["b.example.com"], [webhooks[1]!]]);
  });
});

Deno.test("writeCheckState() leaves one whole file, and readCheckState() refuses any other", async () => {
  await withFolder((dir) => {
    const path = `${dir}/check.state`;
    assertEquals(readCheckState(path), null);
    writeCheckState(path, { hook: ["a"] });
    writeCheckState(path, { hook: ["a", "b"] });
    assertEquals([readCheckState(path), filesIn(dir)], [{ hook: ["a", "b"] }, ["check.state"]]);
    for (const text of ["no state", "[]", "null", `{"failing":["a"]}`, `{"kymo_check_state":1,"told":{"a":[1]}}`]) {
      Deno.writeTextFileSync(path, text);
      assertThrows(
        () => readCheckState(path),
        SyntaxError,
        "it is no state of kymo check, remove it or name another file",
      );
      assertEquals(Deno.readTextFileSync(path), text);
    }
    assertThrows(
      () => writeCheckState(`${dir}/none/check.state`, {}),
      Error,
      `Cannot write state "${dir}/none/check.state"`,
    );
    assertThrows(() => readCheckState(dir), Error, "Cannot read state");
  });
});
