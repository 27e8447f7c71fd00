/** What checks of a step may look at, as the run sees it. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { LoadReading } from "./live.ts";
import type { Memory, Scene } from "../checks/scene.ts";
import { runCommand } from "../kubectl/run.ts";
import { createGateways } from "./gateways.ts";
import type { Run } from "./run.ts";

/** Also for `given`, which is looked at without a step of its own. */
export const createScene = (
  run: Run,
  since: number,
  load: () => LoadReading | undefined = () => undefined,
): Scene => {
  const memories = new Map<string, Memory>();
  const gateways = createGateways(run);
  return {
    find: (target, namespace) => run.connection.world().find(target, namespace),
    get api() {
      return run.connection.world().api;
    },
    get discovery() {
      return run.connection.world().discovery;
    },
    manifest: (file) => readFile(path.join(run.lab.manifests, file), "utf8"),
    run: ([word = "", ...rest], timeout) =>
      runCommand(
        {
          command: {
            kind: "run",
            argv: [word === "kubectl" ? run.options.kubectl : word, ...rest],
          },
          cwd: run.options.paths.work,
          env: run.env(),
          timeout,
        },
        run.clock,
      ),
    gateway: (name) => gateways.find(name),
    load,
    now: () => run.clock.now(),
    since,
    vars: run.vars,
    memory(id) {
      const memory = memories.get(id) ?? {};
      memories.set(id, memory);
      return memory;
    },
  };
};
