/** The machine that a command runs on, as the doctor asks it. */
import type { Host, TerminalFacts } from "../doctor/host.ts";
import { realHost } from "../doctor/real-host.ts";
import { packageVersion } from "../root.ts";
import { colourLevel, hasUnicode } from "../tui/colour.ts";
import type { Surroundings } from "./verb.ts";

/** @param limit Milliseconds that a question may take. */
export const machineOf = (world: Surroundings, limit: number): Host =>
  realHost({
    env: world.env,
    paths: world.paths,
    version: packageVersion(),
    terminal: terminalOf(world),
    limit,
  });

const terminalOf = ({ stdin, stdout, env }: Surroundings): TerminalFacts | undefined =>
  stdin.isTTY && stdout.isTTY
    ? {
        columns: stdout.columns ?? 0,
        rows: stdout.rows ?? 0,
        colourBits: stdout.getColorDepth({ ...env, NO_COLOR: undefined }),
        plain: plainness(env),
        unicode: hasUnicode(env, process.platform),
      }
    : undefined;

/** Which variable turns colours off. */
const plainness = (env: Surroundings["env"]): string | undefined =>
  colourLevel(env) > 0
    ? undefined
    : env["FORCE_COLOR"] !== undefined
      ? `FORCE_COLOR=${env["FORCE_COLOR"]}`
      : env["NO_COLOR"]
        ? "NO_COLOR"
        : `TERM=${env["TERM"]}`;
