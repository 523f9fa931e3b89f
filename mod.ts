/**
 * Kymo records what LLM calls, agents and pipelines cost in time, tokens and money, as Parquet or CSV files on your own
 * disk. This entry is the recorder; `@kymo/kymo/analysis` turns the files into answers.
 *
 * @module
 */
export * from "./recorder/mod.ts";
