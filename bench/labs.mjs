// The labs themselves.
import { spawnSync } from "node:child_process";
import { cli, createHome } from "./world.mjs";

/** Seconds until all labs are proved. */
const prove = (jobs) => {
  const { env, remove } = createHome();
  const started = performance.now();
  const words = [cli, "prove", "--jobs", String(jobs)];
  const { status, stdout } = spawnSync(process.execPath, words, { env, encoding: "utf8" });
  const took = (performance.now() - started) / 1000;
  remove();
  if (status !== 0) {
    throw new Error(stdout.trim().split("\n").at(-1));
  }

  return took;
};

/** Of the first row, which the second is compared with. */
let alone;

export const labBenches = [
  {
    name: "all labs proved, one at a time",
    goal: "< 60 s",
    measure: () => {
      alone = prove(1);
      return { measured: `${alone.toFixed(1)} s`, met: alone < 60 };
    },
  },
  {
    name: "all labs proved, two at a time",
    goal: ">= 1.6 x faster",
    measure: () => {
      alone ??= prove(1);
      const together = prove(2);
      const ratio = alone / together;
      return {
        measured: `${together.toFixed(1)} s, ${ratio.toFixed(2)} x`,
        met: ratio >= 1.6,
      };
    },
  },
];
