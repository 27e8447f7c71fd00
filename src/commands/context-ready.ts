/** A cluster of the user's own, before anything is changed there: they see which one it is and what will happen, and are asked once. */
import os from "node:os";
import { cleanText } from "../clean.ts";
import { createContextProvider, type ContextProvider } from "../cluster/context/context.ts";
import type { Meeting } from "../cluster/context/meeting.ts";
import { LabError } from "../errors.ts";
import type { Lab } from "../lab/lab.ts";
import { isPrefix, prefixFor } from "../lab/rename/prefix.ts";
import { longestPrefix, renamingOf } from "../lab/rename/renaming.ts";
import { announcer } from "./announce.ts";
import { notAgreed, reachOn } from "./context-reach.ts";
import { confirm } from "./kubectl-ready.ts";
import { clusterChoice } from "./lab-flags.ts";
import type { Call, FlagValues } from "./verb.ts";

export type ContextCall = Pick<Call, "flags" | "env" | "paths" | "stdin" | "stdout" | "stderr">;

export interface Ready {
  provider: ContextProvider;
  /** With the agreement. */
  meeting: Meeting;
  prefix: string;
}

/** Undefined for other providers. @throws LabError when there is no way to the cluster, or the user does not want it. */
export const readyContext = async (call: ContextCall, lab?: Lab): Promise<Ready | undefined> => {
  const choice = clusterChoice(call.flags);
  if (choice.provider !== "context") {
    return undefined;
  }

  const provider = createContextProvider(call);
  const meeting = await provider.meet(choice.name, announcer(call));
  const prefix = prefixOf(call, meeting);
  const ready = {
    provider,
    prefix,
    meeting: await agreed(call, provider, { meeting, prefix, lab }),
  };
  if (lab !== undefined) {
    await agreeOnLab(call, ready, lab);
  }

  return ready;
};

/** The meeting with the agreement; what was agreed before is not asked again. */
const agreed = async (
  call: ContextCall,
  provider: ContextProvider,
  { meeting, prefix, lab }: { meeting: Meeting; prefix: string; lab: Lab | undefined },
): Promise<Meeting> => {
  const { agreement, stamp } = meeting;
  if (agreement === undefined) {
    await askToAdopt(call, meeting, prefix, lab);
  }

  const again = call.flags["adopt"] === true && stamp === undefined;
  if (agreement !== undefined && agreement.prefix === prefix && !again) {
    return meeting;
  }

  await adopt(call, provider, meeting, prefix);
  return provider.meet(meeting.entry.name);
};

/** The one that was asked for, else that of last time, else by the name under which the cluster knows the learner. @throws LabError usage */
export const prefixOf = (
  { flags, env }: { flags: FlagValues; env: ContextCall["env"] },
  { user, agreement }: Pick<Meeting, "user" | "agreement">,
): string => {
  const wanted = flags["prefix"] ?? env["DRYDOCK_PREFIX"];
  if (typeof wanted !== "string" || wanted === "") {
    return agreement?.prefix ?? prefixFor(user, systemUser(env));
  }

  if (!isPrefix(wanted)) {
    throw new LabError(
      "usage",
      `A prefix has up to ${longestPrefix} lower-case letters, digits and dashes, and begins with a letter; not "${wanted}".`,
    );
  }

  return wanted;
};

const systemUser = (env: ContextCall["env"]): string => {
  try {
    return os.userInfo().username;
  } catch {
    return env["USER"] ?? "";
  }
};

const askToAdopt = async (
  call: ContextCall,
  meeting: Meeting,
  prefix: string,
  lab: Lab | undefined,
): Promise<void> => {
  call.stderr.write(cleanText(screenOf(meeting, prefix, lab)));
  if (call.flags["adopt"] === true) {
    return;
  }

  const { entry } = meeting;
  if (!call.stdin.isTTY) {
    throw new LabError(
      "usage",
      `Nobody has agreed that labs work on the cluster of context "${entry.name}".`,
      { hint: "Say --adopt to agree." },
    );
  }

  if (!(await confirm("Adopt this cluster for labs?", { ...call, stdout: call.stderr } as Call))) {
    throw new LabError("usage", "Nothing was changed.", {
      hint: "Without --provider, labs run on a practice cluster of their own.",
    });
  }
};

const screenOf = (
  { entry, kubernetes, nodes, user, stamp }: Meeting,
  prefix: string,
  lab: Lab | undefined,
): string => {
  const size = nodes === 0 ? "" : `, ${nodes} ${nodes === 1 ? "node" : "nodes"}`;
  return [
    "This cluster is yours, not Drydock's:",
    "",
    `  context     ${entry.name}`,
    `  cluster     ${entry.server}`,
    `  Kubernetes  ${kubernetes}${size}`,
    `  you are     ${user === "" ? entry.user : user}`,
    `  your names  begin with ${prefix}-; what labs make is removed again`,
    ...(lab === undefined ? [] : scopeOf(lab, prefix)),
    stamp === undefined
      ? "  its mark    ConfigMap kube-system/drydock, if you may write there"
      : "  its mark    is there already: somebody has adopted it",
    "",
    "Nothing else of it is changed, and nothing of your kubeconfig.",
    "",
  ].join("\n");
};

/** All that the lab may touch, one name a line. */
const scopeOf = ({ scope }: Lab, prefix: string): string[] => {
  const { namespaces, objects } = renamingOf(scope, prefix);
  return [
    ...[...namespaces.values()].map((name) => `namespace ${name}`),
    ...objects.map(({ kind, own }) => `${kind.kind} ${own}`),
  ].map((text, index) => `  ${index === 0 ? "this lab" : "        "}    ${text}`);
};

const adopt = async (
  call: ContextCall,
  provider: ContextProvider,
  meeting: Meeting,
  prefix: string,
): Promise<void> => {
  const refusal = await provider.adopt(meeting, prefix);
  if (refusal !== undefined) {
    call.stderr.write(
      cleanText(
        "You may not write its mark, so it is remembered here that you agreed. Labs that add nothing to the cluster run all the same.\n",
      ),
    );
  }
};

/** @throws LabError when it may not run there, or the user does not want it to. */
const agreeOnLab = async (
  call: ContextCall,
  { provider, meeting }: Ready,
  lab: Lab,
): Promise<void> => {
  const { told, agreed } = await reachOn(meeting, lab);
  if (agreed) {
    return;
  }

  const { entry, agreement } = meeting;
  const lines = [
    `"${lab.title}" on context ${entry.name}:`,
    ...told.map((line) => `  ${line}`),
    "",
  ];
  call.stderr.write(cleanText(lines.join("\n")));
  if (call.flags["yes"] !== true) {
    const onTerminal = { ...call, stdout: call.stderr } as Call;
    if (!call.stdin.isTTY || !(await confirm("Run it there?", onTerminal))) {
      throw notAgreed(lab, told);
    }
  }

  await provider.remember(meeting, {
    labs: { ...agreement?.labs, [lab.id]: told.join("\n") },
  });
};
