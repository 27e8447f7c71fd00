// The doctor without a cluster, and with an engine that hangs.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ms, timeOnce, timePair } from "./measure.mjs";
import { cli, createHome } from "./world.mjs";

const runs = 9;

const measure = (prepare) => {
  const { env, home, remove } = createHome();
  const world = prepare(env, home);
  const [doctor, node] = timePair(
    runs,
    () => timeOnce(process.execPath, [cli, "doctor"], { env: world }),
    () => timeOnce(process.execPath, ["-e", "0"], { env: world }),
  );
  remove();
  return {
    measured: `${ms(doctor)}, ${(doctor / node).toFixed(1)} x node -e 0`,
    met: doctor < 2000,
  };
};

/** A `docker` that never answers, with a child that keeps its output open. */
const hangingEngine = (env, home) => {
  const bin = path.join(home, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(path.join(bin, "docker"), "#!/bin/sh\nsleep 60 & sleep 60\n");
  chmodSync(path.join(bin, "docker"), 0o755);
  return { ...env, PATH: `${bin}${path.delimiter}${env.PATH ?? process.env.PATH}` };
};

export const doctorBenches = [
  { name: "doctor", goal: "< 2 s", measure: () => measure((env) => env) },
  {
    name: "doctor, docker hangs",
    goal: "< 2 s",
    measure: () => measure(hangingEngine),
  },
];
