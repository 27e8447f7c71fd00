// The command line without a cluster.
import { ms, timeOnce, timePair } from "./measure.mjs";
import { cli, createHome } from "./world.mjs";

export const cliBenches = [
  {
    name: "drydock list / node -e 0",
    goal: "<= 2.5 x",
    measure: () => {
      const { env, remove } = createHome();
      const [list, node] = timePair(
        15,
        () => timeOnce(process.execPath, [cli, "list"], { env }),
        () => timeOnce(process.execPath, ["-e", "0"], { env }),
      );
      remove();
      return {
        measured: `${(list / node).toFixed(2)} x (${ms(list)} / ${ms(node)})`,
        met: list / node <= 2.5,
      };
    },
  },
];
