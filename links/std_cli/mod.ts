/**
 * Local stand-in for `jsr:@std/cli@1.0.32`, built on `minimist` and `get-east-asian-width`: the functions Kymo calls, and no more.
 *
 * @module
 */
export * from "./parse_args.ts";
export * from "./unicode_width.ts";
