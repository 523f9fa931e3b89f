/**
 * Notebooks: display functions for use inside of them, and the client that executes them without Python.
 *
 * @module
 */
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
