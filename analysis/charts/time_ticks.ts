/** Round moments of UTC. @module */

/** A tick of an axis of time. */
export interface TimeTick {
  /** When. */
  readonly at: number;
  /** `14:00`, `Sep 14` at the start of a day, `2026` at the start of a year. */
  readonly text: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FIXED = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2].map((count) => count * DAY),
  ...[1, 2].map((count) => count * 7 * DAY),
];
/** Between two texts, pixels. */
const GAP = 16;
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120];
const NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEK = 7 * DAY;
/** The first one after 1970 began. */
const MONDAY = 4 * DAY;

/** How wide a tick's text is, and how much room there is for all. */
export interface TimeTickRoom {
  /** Of the axis. */
  readonly pixels: number;
  /** Width of a text, pixels. */
  readonly width: (text: string) => number;
}

/** The most moments that have room between two, first and last included. */
export function timeTicks(domain: readonly [number, number], { pixels, width }: TimeTickRoom): TimeTick[] {
  const perPixel = (domain[1] - domain[0]) / pixels;
  const fits = (ticks: readonly TimeTick[]): boolean => {
    const widest = Math.max(0, ...ticks.map(({ text }) => width(text)));
    return ticks.every(({ at }, index) => index === 0 || at - ticks[index - 1]!.at >= (widest + GAP) * perPixel);
  };
  for (const step of FIXED) {
    if ((domain[1] - domain[0]) / step > pixels / GAP) continue;
    const ticks = everyStep(domain, step, step % WEEK === 0 ? MONDAY : 0).map((at) => ({
      at,
      text: momentText(at, step),
    }));
    if (fits(ticks)) return ticks;
  }
  for (const months of MONTHS) {
    const ticks = everyMonth(domain, months).map((at) => ({ at, text: monthText(at) }));
    if (fits(ticks)) return ticks;
  }
  return [];
}

/** The days between two moments: `2026-09-14`, `2026-09-14 to 2026-09-28`. */
export function daysText([from, to]: readonly [number, number]): string {
  const [first, last] = [from, Math.max(from, to - 1)].map((at) => new Date(at).toISOString().slice(0, 10));
  return first === last ? first! : `${first} to ${last}`;
}

function everyStep([from, to]: readonly [number, number], step: number, origin: number): number[] {
  const first = Math.ceil((from - origin) / step);
  const count = Math.floor((to - origin) / step) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => origin + (first + index) * step);
}

function everyMonth([from, to]: readonly [number, number], months: number): number[] {
  const start = new Date(from);
  const index = start.getUTCFullYear() * 12 + start.getUTCMonth();
  const found: number[] = [];
  for (let month = Math.floor(index / months) * months;; month += months) {
    const at = Date.UTC(Math.floor(month / 12), month % 12);
    if (at > to) return found;
    if (at >= from) found.push(at);
  }
}

function momentText(at: number, step: number): string {
  if (at % DAY === 0) {
    const moment = new Date(at);
    return `${NAMES[moment.getUTCMonth()]} ${moment.getUTCDate()}`;
  }
  return new Date(at).toISOString().slice(11, step < MINUTE ? 19 : 16);
}

function monthText(at: number): string {
  const moment = new Date(at);
  return moment.getUTCMonth() === 0 ? String(moment.getUTCFullYear()) : NAMES[moment.getUTCMonth()]!;
}
