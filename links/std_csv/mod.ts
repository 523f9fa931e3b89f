/**
 * Local stand-in for `jsr:@std/csv@1.0.6`, built on `csv-parse` and `csv-stringify`: the functions Kymo calls, and no more.
 *
 * @module
 */
export * from "./parse.ts";
export * from "./parse_stream.ts";
export * from "./stringify.ts";
