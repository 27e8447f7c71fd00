/** Starts the process of an embedded cluster, and waits until it listens. */
import { spawn, type ChildProcess } from "node:child_process";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LabError } from "../errors.ts";
import { lockHolder } from "../lock.ts";
import { codeFile } from "../root.ts";
import { openControl, type ControlChannel } from "./control.ts";

/** Longest wait for a cluster to start, on a slow disk with a long log. Milliseconds. */
const startLimit = 30_000;

/** A cluster that nobody uses goes to sleep; coming back within this time finds it awake. */
const lingerSeconds = 10;

export interface EmbeddedPlace {
  name: string;
  folder: string;
  socket: string;
  pretend: boolean;
}

export const startEmbedded = async (
  place: EmbeddedPlace,
  progress: (sentence: string) => void,
): Promise<ControlChannel> => {
  progress("Starting the practice cluster");
  const child = spawn(
    process.execPath,
    [
      codeFile("embedded", "process.js"),
      "--folder",
      place.folder,
      "--name",
      place.name,
      "--socket",
      place.socket,
      "--linger",
      String(lingerSeconds),
      ...(place.pretend ? ["--pretend"] : []),
    ],
    // Of its own session, so that Ctrl+C and a closing terminal do not reach it.
    { detached: true, stdio: ["ignore", "ignore", "pipe"], cwd: "/" },
  );
  const ending = endOf(child);
  const deadline = performance.now() + startLimit;
  let failure: string | undefined;
  void ending.then((text) => {
    failure = text;
  });
  while (performance.now() < deadline) {
    const channel = await openControl(place.socket);
    if (channel !== undefined) {
      child.stderr?.destroy();
      child.unref();
      return channel;
    }

    // The other of two that start at once holds the lock, and will listen in a moment.
    if (
      failure !== undefined &&
      (await lockHolder(path.join(place.folder, "lock"))) === undefined
    ) {
      throw startError(place, failure);
    }

    await sleep(15);
  }

  throw startError(place, "It did not answer in time.");
};

/** What the process said on stderr, once it is gone. */
const endOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    let text = "";
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    child.on("error", (error) => resolve(error.message));
    child.on("exit", () => setImmediate(() => resolve(text)));
  });

const startError = ({ folder, name }: EmbeddedPlace, text: string): LabError =>
  new LabError(
    "cluster",
    `The practice cluster "${name}" could not start: ${text.trim().split("\n")[0]}`,
    {
      hint: `More is in ${path.join(folder, "cluster.log")}. A new one: drydock cluster down --purge, then try again.`,
      cause: text,
    },
  );
