/** Progress on a terminal. @module */
import type { CliIo } from "./cli_io.ts";

/** Shows how far something is. */
export interface ProgressBar {
  /** Draws a share 0..1. */
  readonly draw: (share: number) => void;
  /** Takes it away. */
  readonly clear: () => void;
}

const WIDTH = 30;

/** A bar on standard error; silent where that is no terminal. */
export function progressBar(label: string, io: CliIo): ProgressBar {
  let shown = -1;
  if (!io.isInteractive) return { draw: () => {}, clear: () => {} };
  return {
    draw(share): void {
      const percent = Math.floor(Math.min(1, share) * 100);
      if (percent === shown) return;
      shown = percent;
      const filled = Math.round(percent * WIDTH / 100);
      io.err(`\r${label}  ${"█".repeat(filled)}${"░".repeat(WIDTH - filled)} ${String(percent).padStart(3)} %`);
    },
    clear: () => io.err("\r\x1b[2K"),
  };
}
