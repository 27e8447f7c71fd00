/** Why kind could not make a cluster, in one sentence. */
import { LabError } from "../../errors.ts";
import { cleanLine } from "../../clean.ts";
import type { ContainerEngine } from "../engine/engine.ts";
import { errorOf } from "./kind-lines.ts";
import type { Place } from "./place.ts";

interface Trouble {
  pattern: RegExp;
  sentence: string;
  hint: string;
}

/** kind's own complaints; those of the engine below it are the engine's to explain. */
const troubles: readonly Trouble[] = [
  {
    pattern: /could not find a log line that matches|too many open files/i,
    sentence: "The nodes start, and do not get ready for Kubernetes.",
    hint: "Most often the limits of inotify are too low: sudo sysctl fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=524288",
  },
  {
    pattern: /rootless provider requires cgroup v2/i,
    sentence: "A container engine without root needs cgroup v2, and this machine has cgroup v1.",
    hint: "See https://kind.sigs.k8s.io/docs/user/rootless/",
  },
  {
    pattern: /requires setting systemd property "?Delegate=yes/i,
    sentence: "A container engine without root may not limit memory and processes on this machine.",
    hint: "See https://kind.sigs.k8s.io/docs/user/rootless/ (Delegate=yes)",
  },
  {
    pattern: /failed to init node with kubeadm|timed out waiting for the condition/i,
    sentence: "Kubernetes does not start on the control plane.",
    hint: "Too little memory is the most frequent reason: a cluster wants 4 GB and two processors.",
  },
  {
    pattern: /failed to join node with kubeadm/i,
    sentence: "A worker cannot join the cluster.",
    hint: "Too little memory is the most frequent reason: a cluster wants 4 GB and two processors.",
  },
];

/** @param output All that kind printed. */
export const createTrouble = (
  output: string,
  engine: ContainerEngine,
  { log }: Place,
): LabError => {
  const text = errorOf(output);
  const where = `All that kind said: ${log}`;
  const below = engine.complaint({ stderr: text, stdout: "" });
  if (below.kind !== "other") {
    return new LabError("environment", below.sentence, {
      hint: [below.hint, where].filter((part) => part !== undefined).join(" "),
      cause: text,
    });
  }

  const known = troubles.find(({ pattern }) => pattern.test(text));
  const [first = ""] = text.split("\n");
  const said = cleanLine(first.replace(/^ERROR:\s*(?:failed to create cluster:\s*)?/, ""));
  return new LabError(
    "environment",
    known?.sentence ?? `kind could not make the cluster: ${said || "it did not say why."}`,
    { hint: known === undefined ? where : `${known.hint} ${where}`, cause: text },
  );
};
