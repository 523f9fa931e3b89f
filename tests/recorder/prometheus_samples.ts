/** Reads the text format of Prometheus as a scraper does, and refuses what is not valid. @module */

/** One sample. */
export interface PrometheusSample {
  /** Name of the sample, with `_bucket`, `_sum` or `_count`. */
  readonly name: string;
  /** Its labels, unescaped. */
  readonly labels: Readonly<Record<string, string>>;
  /** Its value. */
  readonly value: number;
}

/** A family: what stands between one TYPE line and the next. */
export interface PrometheusFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly PrometheusSample[];
}

const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: [""],
  gauge: [""],
  histogram: ["_bucket", "_sum", "_count"],
};

/** Reads a text. Throws for anything that a scraper would refuse, and for a histogram that does not add up. */
export function parsePrometheus(text: string): Map<string, PrometheusFamily> {
  if (text !== "" && !text.endsWith("\n")) throw new SyntaxError("the text must end with a line feed");
  const families = new Map<string, PrometheusFamily & { samples: PrometheusSample[] }>();
  let help: RegExpExecArray | null = null;
  let family: (PrometheusFamily & { samples: PrometheusSample[] }) | undefined;
  for (const line of text.split("\n").slice(0, -1)) {
    const said = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/.exec(line);
    const typed = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (\w+)$/.exec(line);
    if (said !== null) {
      help = said;
    } else if (typed !== null) {
      const [, name, type] = typed;
      if (help?.[1] !== name) throw new SyntaxError(`TYPE without its HELP before it: ${line}`);
      if (families.has(name!)) throw new SyntaxError(`family twice: ${name}`);
      family = { name: name!, help: help![2]!, type: type!, samples: [] };
      families.set(family.name, family);
    } else {
      const sample = parseSample(line);
      const suffix = sample.name.slice(family?.name.length);
      if (!sample.name.startsWith(family?.name ?? "?") || !SUFFIXES[family!.type]?.includes(suffix)) {
        throw new SyntaxError(`sample outside its family: ${line}`);
      }
      family!.samples.push(sample);
    }
  }
  for (const { samples, type } of families.values()) {
    refuseDuplicates(samples);
    if (type === "histogram") checkHistograms(samples);
  }
  return families;
}

function parseSample(line: string): PrometheusSample {
  const [, name, , inner = "", value] = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(.*)\})? (\S+)$/.exec(line) ?? [];
  const number = Number(value);
  if (name === undefined || value === undefined || Number.isNaN(number)) throw new SyntaxError(`no sample: ${line}`);
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  let end = 0;
  for (let found = LABEL.exec(inner); found !== null; found = LABEL.exec(inner)) {
    if (found[1]! in labels) throw new SyntaxError(`label twice: ${line}`);
    labels[found[1]!] = found[2]!.replace(/\\(.)/g, (_, escaped) => escaped === "n" ? "\n" : escaped);
    end = LABEL.lastIndex;
  }
  if (end !== inner.length) throw new SyntaxError(`bad labels: ${line}`);
  return { name, labels, value: number };
}

function refuseDuplicates(samples: readonly PrometheusSample[]): void {
  const ids = samples.map(({ name, labels }) => JSON.stringify([name, Object.entries(labels).sort()]));
  if (new Set(ids).size !== ids.length) throw new SyntaxError(`a sample stands twice among ${ids.join(" ")}`);
}

function checkHistograms(samples: readonly PrometheusSample[]): void {
  const series = Map.groupBy(samples, ({ labels: { le: _, ...labels } }) => JSON.stringify(Object.entries(labels)));
  for (const [labels, lines] of series) {
    const buckets = lines.filter(({ name }) => name.endsWith("_bucket"));
    const bounds = buckets.map(({ labels }) => labels.le === "+Inf" ? Infinity : Number(labels.le));
    const values = buckets.map(({ value }) => value);
    const isAscending = (numbers: readonly number[]): boolean =>
      numbers.every((x, i) => i === 0 || numbers[i - 1]! <= x);
    const count = lines.find(({ name }) => name.endsWith("_count"))?.value;
    const sum = lines.find(({ name }) => name.endsWith("_sum"))?.value;
    if (!isAscending(bounds) || !isAscending(values)) throw new SyntaxError(`buckets do not ascend: ${labels}`);
    if (bounds.at(-1) !== Infinity || values.at(-1) !== count) {
      throw new SyntaxError(`+Inf is not the count: ${labels}`);
    }
    if (sum === undefined) throw new SyntaxError(`no sum: ${labels}`);
  }
}
