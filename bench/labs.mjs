// The labs themselves.
import { spawnSync } from "node:child_process";
import { cli, createHome } from "./world.mjs";

export const labBenches = [
  {
    name: "all labs proved, two at a time",
    goal: "< 20 s",
    measure: () => {
      const { env, remove } = createHome();
      const started = performance.now();
      const { status, stdout } = spawnSync(process.execPath, [cli, "prove", "--jobs", "2"], {
        env,
        encoding: "utf8",
      });
      const took = (performance.now() - started) / 1000;
      remove();
      if (status !== 0) {
        throw new Error(stdout.trim().split("\n").at(-1));
      }

      return { measured: `${took.toFixed(1)} s`, met: took < 20 };
    },
  },
];
