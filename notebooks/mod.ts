/**
 * Notebooks: display functions for use inside of them, and the client that executes them without Python.
 *
 * Importing it inside a notebook makes the kernel wait for the outputs of each cell, see {@linkcode settleOutputs}.
 *
 * @module
 */
import "./display/settle_on_import.ts";

export { findings, type FindingsOptions } from "./display/findings.ts";
export { type Markdown, markdown } from "./display/markdown.ts";
export { type Row, rows } from "./display/rows.ts";
export { settleOutputs } from "./display/settle_outputs.ts";
export { show } from "./display/show.ts";
export { type Table, table, type TableOptions } from "./display/table.ts";
export type { FrameLike, TableData } from "./display/table_columns.ts";
export {
  formatChange,
  formatCount,
  formatDuration,
  formatMeasure,
  formatRate,
  formatRatio,
  formatTokens,
  formatUsd,
} from "../analysis/report/format_quantity.ts";
export type { CellFailure, FailureKind } from "./kernel/execute_cell.ts";
export { formatNotebook } from "./kernel/format_notebook.ts";
export type { JsonObject, JsonValue } from "./kernel/json_value.ts";
export type {
  Cell,
  CodeCell,
  DisplayOutput,
  ErrorOutput,
  Notebook,
  Output,
  ResultOutput,
  StreamOutput,
  TextCell,
} from "./kernel/notebook.ts";
export { notebookHtml, type NotebookHtmlOptions } from "./kernel/notebook_html.ts";
export { type NotebookParameter, notebookParameters } from "./kernel/notebook_parameters.ts";
export { readNotebook } from "./kernel/read_notebook.ts";
export {
  type CellProgress,
  type NotebookFailure,
  type NotebookRun,
  runNotebook,
  type RunNotebookOptions,
} from "./kernel/run_notebook.ts";
