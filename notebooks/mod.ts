/**
 * Notebooks: display functions for use inside of them, and the client that executes them without Python.
 *
 * @module
 */
export * from "./kernel/run_notebook.ts";
