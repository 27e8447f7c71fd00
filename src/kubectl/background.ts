/** A kubectl that runs beside us, in a group of its own, and ends when we do, however that comes. */
import { execa } from "execa";

export interface BackgroundOptions {
  kubectl: string;
  kubeconfig: string;
  env: Record<string, string>;
}

/** Ends kubectl, and itself, when the pipe from us closes: also when we were killed and could not say so. Of the shell alone, without any tool. */
const untilWeEnd = '("$@"; kill -TERM 0) & while read -r _; do :; done; kill -TERM 0';

export const startKubectl = (
  { kubectl, kubeconfig, env }: BackgroundOptions,
  argv: readonly string[],
) =>
  execa("sh", ["-c", untilWeEnd, "sh", kubectl, `--kubeconfig=${kubeconfig}`, ...argv], {
    env,
    extendEnv: false,
    reject: false,
    detached: true,
    stdin: "pipe",
    maxBuffer: 65_536,
  });
