import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { formatHtml } from "@kymo/kymo/analysis";
import type { SomeEvent } from "../analysis/event_files.ts";
import { fullEvents, reportOf } from "../analysis/report_source.ts";
import { withFolder } from "../recorder/event_folder.ts";
import { lookAtPages } from "./chromium.ts";

const HOSTILE = "<img src=x onerror=alert(1)>";
const LONG = "accounts/fireworks/models/deepseek-v3-instruct-2026";

/** Calls over four hours with errors, in a cache, by models with long and hostile names. */
function events(): SomeEvent[] {
  const calls = Array.from({ length: 400 }, (_, index): SomeEvent => ({
    model: [HOSTILE, LONG, "gpt-5-mini"][index % 3]!,
    provider: index % 3 === 2 ? "openai" : HOSTILE,
    agent: index % 2 === 0 ? HOSTILE : "writer",
    duration_ms: 500 + 37 * (index % 61),
    started_at: 1_772_366_400e6 + index * 36e6,
    input_tokens: 2000,
    output_tokens: 300,
    cache_read_tokens: 1500,
    ...(index % 5 === 0 ? { status: "error", error_category: "rate_limit", error_type: HOSTILE } : {}),
  }));
  const inside = Array.from({ length: 40 }, (_, index): SomeEvent[] => [
    { kind: "stage", name: HOSTILE, duration_ms: 5 + index },
    { kind: "tool_call", name: HOSTILE, duration_ms: 5 + index },
  ]);
  return [...fullEvents().filter(({ kind }) => kind !== undefined), ...calls, ...inside.flat()];
}

/** What is to be known of the page. */
const LOOK = `(() => {
  const boxes = [...document.querySelectorAll("figure")].map((figure) => {
    const shown = [...figure.querySelectorAll(":scope > div > svg")].filter((svg) => svg.getBoundingClientRect().width > 0);
    const box = shown[0]?.getBoundingClientRect();
    return { shown: shown.length, width: box?.width ?? 0, height: box?.height ?? 0, right: box?.right ?? 0 };
  });
  const beyond = [...document.querySelectorAll("main *")].filter((element) => {
    return element.closest(".scroll") === null && element.closest("svg") === null && element.closest(".aside") === null &&
      element.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5;
  });
  return {
    boxes,
    beyond: beyond.map((element) => element.outerHTML.slice(0, 120)),
    scrollWidth: document.documentElement.scrollWidth,
    width: window.innerWidth,
    details: document.querySelectorAll("details").length,
    opened: [...document.querySelectorAll("details")].filter((one) => one.lastElementChild.checkVisibility()).length,
    ground: getComputedStyle(document.body).backgroundColor,
    paper: [...document.querySelectorAll("figure svg > rect")].map((rect) => getComputedStyle(rect).fill)[0],
    names: [...document.querySelectorAll("#latency tbody th")].map((name) => name.textContent),
  };
})()`;

interface Seen {
  readonly boxes: readonly {
    readonly shown: number;
    readonly width: number;
    readonly height: number;
    readonly right: number;
  }[];
  readonly beyond: readonly string[];
  readonly scrollWidth: number;
  readonly width: number;
  readonly details: number;
  readonly opened: number;
  readonly ground: string;
  readonly paper: string;
  readonly names: readonly string[];
}

Deno.test("the HTML report in Chromium shows every chart, runs nothing, asks for nothing, and fits a phone and the dark", async () => {
  const html = await formatHtml(await reportOf(events(), { timeline: true, budgetUsd: 10 }));
  await withFolder(async (dir) => {
    const path = `${dir}/a report.html`;
    Deno.writeTextFileSync(path, html);
    const views = await lookAtPages([
      { path, width: 1200, script: LOOK },
      { path, width: 390, script: LOOK },
      { path, width: 390, colorScheme: "dark", script: LOOK },
      { path, width: 700, colorScheme: "dark", media: "print", script: LOOK },
    ]);
    if (views === null) return;
    const [wide, phone, dark, paper] = views.map(({ result, complaints, requests }): Seen => {
      assertEquals([complaints, requests], [[], []]);
      return result as Seen;
    });
    for (const { boxes, beyond, names, scrollWidth, width } of [wide!, phone!, dark!, paper!]) {
      assertEquals([beyond, scrollWidth], [[], width]);
      assert(names.includes(HOSTILE) && names.includes(LONG), names.join());
      assert(boxes.length >= 8, `${boxes.length} charts`);
      for (const { shown, width: drawn, height, right } of boxes) {
        assertEquals(shown, 1);
        assert(drawn > 300 && height > 80 && right <= width, `${drawn} × ${height} up to ${right}`);
      }
    }
    const white = "rgb(255, 255, 255)";
    assertEquals([wide!.ground, wide!.paper, paper!.ground, paper!.paper], [white, white, white, white]);
    assertNotEquals(wide!.boxes[0]!.width, phone!.boxes[0]!.width);
    assertEquals(dark!.ground, dark!.paper);
    assertNotEquals(dark!.ground, white);
    assertEquals([wide!.opened, paper!.opened], [0, wide!.details]);
  });
});
