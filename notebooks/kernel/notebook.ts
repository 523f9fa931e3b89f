/** Notebooks as values: nbformat 4.5, https://nbformat.readthedocs.io/en/latest/format_description.html. @module */
import type { JsonObject } from "./json_value.ts";

/** A notebook. */
export interface Notebook {
  /** Kernel, language and whatever programs put there. */
  readonly metadata: JsonObject;
  /** Its cells, in order. */
  readonly cells: readonly Cell[];
}

/** A cell. */
export type Cell = CodeCell | TextCell;

/** A cell of code. */
export interface CodeCell {
  /** What kind of cell it is. */
  readonly cell_type: "code";
  /** Identifies it within the notebook. */
  readonly id: string;
  /** Tags and whatever programs put there. */
  readonly metadata: JsonObject;
  /** Its code. */
  readonly source: string;
  /** Number of the execution; null where it has not been executed. */
  readonly execution_count: number | null;
  /** What came out. */
  readonly outputs: readonly Output[];
}

/** A cell of Markdown, or of text that nobody interprets. */
export interface TextCell {
  /** Markdown, or text that nobody interprets. */
  readonly cell_type: "markdown" | "raw";
  /** Identifies it within the notebook. */
  readonly id: string;
  /** Tags and whatever programs put there. */
  readonly metadata: JsonObject;
  /** Its text. */
  readonly source: string;
  /** Pictures that the text names as `attachment:NAME`, as bundles of media types. */
  readonly attachments?: JsonObject;
}

/** What came out of a cell. */
export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput;

/** Text that was printed. */
export interface StreamOutput {
  /** What kind of output it is. */
  readonly output_type: "stream";
  /** Where it was printed to. */
  readonly name: "stdout" | "stderr";
  /** What was printed. */
  readonly text: string;
}

/** Something that was shown. */
export interface DisplayOutput {
  /** What kind of output it is. */
  readonly output_type: "display_data";
  /** The same thing as different media types: text, except where the type is of JSON. */
  readonly data: JsonObject;
  /** Sizes and the like, by media type. */
  readonly metadata: JsonObject;
}

/** The value of a cell's last expression. */
export interface ResultOutput {
  /** What kind of output it is. */
  readonly output_type: "execute_result";
  /** The same thing as different media types: text, except where the type is of JSON. */
  readonly data: JsonObject;
  /** Sizes and the like, by media type. */
  readonly metadata: JsonObject;
  /** Number of the execution. */
  readonly execution_count: number | null;
}

/** What was thrown. */
export interface ErrorOutput {
  /** What kind of output it is. */
  readonly output_type: "error";
  /** Name of the error. */
  readonly ename: string;
  /** Its message. */
  readonly evalue: string;
  /** Lines to show. */
  readonly traceback: readonly string[];
}

/** Whether a cell has a tag. */
export function hasTag({ metadata }: Cell, tag: string): boolean {
  return Array.isArray(metadata.tags) && metadata.tags.includes(tag);
}
