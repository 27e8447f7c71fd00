/** Ends processes that a run left behind when it was killed: by their id, and only if they are still what they were. */
import { readFile } from "node:fs/promises";
import type { Clock } from "../kubectl/clock.ts";
import { killGroup, runCommand } from "../kubectl/run.ts";
import type { JournalLine } from "./journal.ts";

/** A process counts as ours when its command line still holds the word that the journal noted. */
export const endOrphans = async (lines: readonly JournalLine[], clock: Clock): Promise<void> => {
  for (const line of lines) {
    if (line.made === "process" && line.pid !== process.pid) {
      if ((await commandLineOf(line.pid, clock)).includes(line.command)) {
        killGroup(line.pid, "SIGTERM");
      }
    }
  }
};

/** Empty when there is no such process. Not every Linux has `ps`; what is no Linux has it always. */
const commandLineOf = async (pid: number, clock: Clock): Promise<string> => {
  if (process.platform === "linux") {
    return readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  }

  const { stdout } = await runCommand(
    {
      command: { kind: "run", argv: ["ps", "-o", "args=", "-p", String(pid)] },
      cwd: "/",
      env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin" },
      timeout: 2000,
    },
    clock,
  );
  return stdout;
};
