/** Sizes of files as people write and read them. @module */

const FACTORS: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** What {@linkcode parseByteSize} reads, for messages. */
export const BYTE_SIZES = "a number with kB, MB, GB, TB, KiB, MiB, GiB, TiB or nothing behind it";

/** Bytes of `500MB`, `2GiB`, `1.5 GB` or `1000000`; case does not matter. `null` for anything else. */
export function parseByteSize(text: string): number | null {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = FACTORS[unit.toLowerCase()];
  return number === "" || factor === undefined ? null : Math.floor(Number(number) * factor);
}

/** 812 B, 48.2 kB, 1.20 GB. */
export function formatByteSize(bytes: number): string {
  for (const [size, unit] of [[1e12, "TB"], [1e9, "GB"], [1e6, "MB"], [1e3, "kB"]] as const) {
    if (bytes >= size * 0.9995) return `${(bytes / size).toPrecision(bytes >= size * 999.5 ? 4 : 3)} ${unit}`;
  }
  return `${bytes} B`;
}
