/** `drydock cluster ... --provider context`: a cluster of the user's own is adopted, looked at and let go; it is never started or ended. */
import { cleanText } from "../clean.ts";
import { createContextProvider } from "../cluster/context/context.ts";
import { LabError } from "../errors.ts";
import { announcer } from "./announce.ts";
import { prefixOf, readyContext } from "./context-ready.ts";
import { clusterChoice } from "./lab-flags.ts";
import type { Action, Actions } from "./cluster-action.ts";
import type { Call } from "./verb.ts";

const up: Action = async ({ call }) => {
  const { meeting, prefix } = (await readyContext(call))!;
  const { entry, kubernetes, user, stamp } = meeting;
  const flags = flagsOf(call);
  call.stdout.write(
    cleanText(
      [
        `Adopted: context ${entry.name}, ${entry.server}, Kubernetes ${kubernetes}`,
        `You are ${user === "" ? entry.user : user}; your names there begin with ${prefix}-`,
        stamp === undefined
          ? "It carries no mark, so Drydock adds nothing to it beside your namespaces."
          : "It carries the mark, ConfigMap kube-system/drydock.",
        `Begin:    drydock resource-quota ${flags}`,
        `Rights:   drydock rights ${flags}`,
        `Let go:   drydock cluster down ${flags}`,
        "",
      ].join("\n"),
    ),
  );
  return 0;
};

const down: Action = async ({ call }) => {
  const { name } = clusterChoice(call.flags);
  const provider = createContextProvider(call);
  const { entry, agreement } = await provider.meet(name, announcer(call));
  await provider.down(name);
  call.stdout.write(
    cleanText(
      agreement === undefined
        ? `The cluster of context ${entry.name} was not adopted; nothing is kept of it.\n`
        : `Let go of the cluster of context ${entry.name}: ${agreement.stamped ? "its mark and " : ""}what was remembered of it are gone. The cluster itself is as it was.\n`,
    ),
  );
  return 0;
};

const status: Action = async ({ call }) => {
  const { name } = clusterChoice(call.flags);
  const meeting = await createContextProvider(call).meet(name, announcer(call));
  const { entry, kubernetes, nodes, user, stamp, agreement, identity } = meeting;
  const prefix = prefixOf(call, meeting);
  if (call.flags["json"] === true) {
    const told = {
      context: entry.name,
      server: entry.server,
      kubernetes,
      nodes,
      user,
      identity,
      stamped: stamp !== undefined,
      adopted: agreement !== undefined,
      prefix,
    };
    call.stdout.write(`${JSON.stringify(told)}\n`);
    return 0;
  }

  call.stdout.write(
    cleanText(
      [
        `Context ${entry.name}: ${entry.server}, Kubernetes ${kubernetes}${nodes === 0 ? "" : `, ${nodes} ${nodes === 1 ? "node" : "nodes"}`}`,
        `You are ${user === "" ? entry.user : user}; your names there begin with ${prefix}-`,
        agreement === undefined
          ? "You have not agreed that labs work there."
          : `You agreed on ${agreement.adopted.slice(0, 10)} that labs work there.`,
        stamp === undefined
          ? "It carries no mark of Drydock."
          : `It carries Drydock's mark${stamp.length === 0 ? "" : `, with ${stamp.join(", ")}`}.`,
        "",
      ].join("\n"),
    ),
  );
  return 0;
};

const kubeconfig: Action = async ({ call }) => {
  const { meeting } = (await readyContext(call))!;
  call.stdout.write(`${meeting.kubeconfig}\n`);
  return 0;
};

const flagsOf = ({ flags }: Call): string =>
  typeof flags["context"] === "string" ? `--context "${flags["context"]}"` : "--provider context";

const refuse: Action = async () => {
  throw new LabError("usage", "A cluster of yours has no clock, no undo and no saved states.", {
    hint: "The practice cluster has them: --provider embedded.",
  });
};

export const actions: Actions = {
  up,
  down,
  status,
  kubeconfig,
  save: refuse,
  load: refuse,
  restore: refuse,
  clock: refuse,
  undo: refuse,
};
