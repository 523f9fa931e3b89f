/** What ends a kernel and everything that it started, in whatever way the program that started it ends. @module */

/**
 * A guard in the background of the kernel's process group reads an input that nobody writes to: it ends when the program
 * that holds the other end of the pipe ends, be it killed. Then the guard kills what has the mark in its environment, in
 * sessions of their own as well, removes the temporary folder, and kills the group with itself. The mark is the name of a
 * variable, not its value: a kernel within a kernel has both.
 */
const SCRIPT = `mark=$1 folder=$2
shift 2
exec 3<&0
(
  trap "" TERM HUP INT QUIT
  read -r _ <&3
  for round in 1 2 3; do
    found=$(grep -lsF -- "$mark=" /proc/[0-9]*/environ)
    [ -z "$found" ] && break
    for file in $found; do
      file=\${file#/proc/}
      kill -KILL "\${file%/environ}"
    done
  done
  rm -rf -- "$folder"
  kill -KILL 0
) 2> /dev/null &
exec 3<&- < /dev/null > /dev/null && export "$mark=1"
exec "$@"`;

/** Arguments of `sh`: it becomes the command, whose exit code and signals are its own, behind a guard. */
export function guardedArguments(command: readonly string[], folder: string): string[] {
  const mark = `KYMO_KERNEL_${crypto.randomUUID().replaceAll("-", "_")}`;
  return ["-c", SCRIPT, "kymo", mark, folder, ...command];
}
