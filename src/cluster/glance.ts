/** One question to an embedded cluster that may not answer: its process can be stopped, or busy for long. */
import path from "node:path";
import type { Paths } from "../paths.ts";
import { openControl } from "./control.ts";
import type { EmbeddedStatus } from "./embedded.ts";

/** @param limit Milliseconds. Undefined when nothing listens. */
export const glance = async (
  { runtime }: Pick<Paths, "runtime">,
  name: string,
  limit: number,
): Promise<EmbeddedStatus | "silent" | undefined> => {
  const channel = await openControl(path.join(runtime, `${name}.sock`));
  if (channel === undefined) {
    return undefined;
  }

  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<"silent">((resolve) => {
    timer = setTimeout(() => resolve("silent"), limit);
  });
  try {
    // It may end before its answer is here.
    return await Promise.race([
      channel.ask<EmbeddedStatus>("status").catch(() => undefined),
      silence,
    ]);
  } finally {
    clearTimeout(timer);
    channel.abandon();
  }
};
