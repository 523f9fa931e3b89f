/**
 * Local stand-in for `jsr:@std/assert@1.0.19`, with `diff` for the messages: the assertions Kymo's tests call, and no more.
 *
 * @module
 */
export * from "./almost_equals.ts";
export * from "./array_includes.ts";
export * from "./assert.ts";
export * from "./assertion_error.ts";
export * from "./equal.ts";
export * from "./equals.ts";
export * from "./instance_of.ts";
export * from "./object_match.ts";
export * from "./order.ts";
export * from "./text_match.ts";
export * from "./throws.ts";
