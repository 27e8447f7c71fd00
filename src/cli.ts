#!/usr/bin/env node
/** argv -> verb. Nothing heavy is imported here: each verb loads what it needs. */
import process from "node:process";
import { LabError } from "./errors.ts";
import { cleanText } from "./clean.ts";
import { resolvePaths } from "./paths.ts";
import { dispatch } from "./commands/dispatch.ts";

/** A reader that closed early (`drydock list | head -1`) is no failure; verbs that have to clean up listen themselves. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (stream.listenerCount("error") > 1) {
      return;
    }

    if (error.code === "EPIPE") {
      process.exit(process.exitCode ?? 0);
    }

    throw error;
  });
}

const explain = (error: unknown): number => {
  if (error instanceof LabError) {
    const lines = [error.message, error.hint, error.command && `Command: ${error.command}`];
    process.stderr.write(
      cleanText(`${lines.filter((line) => line !== undefined && line !== "").join("\n")}\n`),
    );
    return error.exitCode;
  }

  // Said by the client of the API, wherever somebody asked last.
  if (error instanceof Error && error.name === "Unreachable") {
    return explain(
      new LabError("cluster", `The cluster does not answer: ${error.message}.`, {
        hint: "Look at it with: drydock cluster status",
      }),
    );
  }

  const stack = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`Drydock made a mistake; please report this:\n${stack}\n`);
  return 3;
};

try {
  process.exitCode = await dispatch(process.argv.slice(2), {
    env: process.env,
    cwd: process.cwd(),
    paths: resolvePaths(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
  });
} catch (error) {
  process.exitCode = explain(error);
}
