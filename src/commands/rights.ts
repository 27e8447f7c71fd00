/** `drydock rights [LAB...]`: what a learner has to be allowed to on a cluster of their own, what is missing, and the manifest that grants it. */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { cleanText } from "../clean.ts";
import { createContextProvider } from "../cluster/context/context.ts";
import { LabError } from "../errors.ts";
import { systemClock } from "../kubectl/clock.ts";
import { plainEnvironment } from "../kubectl/environment.ts";
import { labIds } from "../lab/catalogue.ts";
import { findLab } from "../lab/find.ts";
import { ownLab, readFiles } from "../lab/rename/own-lab.ts";
import { isPrefix, prefixFor } from "../lab/rename/prefix.ts";
import { insideRole, joined, rightsManifest } from "../lab/rights/manifest.ts";
import { rightsOf } from "../lab/rights/rights-of.ts";
import type { Rights } from "../lab/rights/rule.ts";
import { checkRights, missingText } from "../session/rights.ts";
import { openWorld } from "../session/world.ts";
import { announcer } from "./announce.ts";
import { prefixOf } from "./context-ready.ts";
import { readyKubectl } from "./kubectl-ready.ts";
import { clusterChoice, contextFlags, providerFlag } from "./lab-flags.ts";
import type { Call, Verb } from "./verb.ts";

export const verb: Verb = {
  usage: "[LAB...]",
  describe: [
    "What labs need to be allowed to on a cluster that you have already. Asks the cluster, says on standard error what is",
    "missing, and prints the manifest that grants exactly that; exit code 1 when something is missing. With --user nobody is",
    "asked: the manifest for that person, to be applied by whoever may. Without LAB: for all that ship.",
  ].join("\n"),
  examples: [
    "drydock rights hpa --provider context",
    "drydock rights --user alice@example.com | kubectl apply -f -",
  ],
  flags: [
    providerFlag,
    ...contextFlags,
    { name: "user", value: "NAME", says: "for this person, as the cluster knows them" },
  ],
  takes: { least: 0, most: 1000 },
  completes: "lab",
  async run(call) {
    const words = call.arguments.length > 0 ? call.arguments : await labIds();
    const { user } = call.flags;
    return typeof user === "string" ? grantTo(call, user, words) : askFor(call, words);
  },
};

/** For a trainer: no cluster is needed. */
const grantTo = async (call: Call, user: string, words: readonly string[]): Promise<number> => {
  const wanted = call.flags["prefix"];
  if (wanted !== undefined && (typeof wanted !== "string" || !isPrefix(wanted))) {
    throw new LabError(
      "usage",
      `"${wanted}" is no prefix: up to 15 lower-case letters, digits and dashes.`,
    );
  }

  const prefix = typeof wanted === "string" ? wanted : prefixFor(user, "");
  if (prefixFor(user, "") === "learner" && wanted === undefined) {
    throw new LabError("usage", `The name "${user}" says nothing of who it is.`, {
      hint: "Many people may share it. Say --prefix NAME.",
    });
  }

  call.stdout.write(rightsManifest(await rightsFor(words, prefix), { user, prefix }));
  return 0;
};

const askFor = async (call: Call, words: readonly string[]): Promise<number> => {
  const say = announcer(call);
  const kubectl = await readyKubectl(call, say);
  const { name } = clusterChoice({ ...call.flags, provider: "context" });
  const meeting = await createContextProvider(call).meet(name, say);
  const prefix = prefixOf(call, meeting);
  const rights = await rightsFor(words, prefix);
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-"));
  const world = await openWorld({
    kubectl: kubectl.path,
    kubeconfig: meeting.kubeconfig,
    env: plainEnvironment(call.env),
    folder: path.join(folder, "p"),
    clock: systemClock,
    random: Math.random,
  });
  try {
    const { missing, bindsItself } = await checkRights(world.api, rights, { prefix });
    const who = meeting.user === "" ? meeting.entry.user : meeting.user;
    if (missing.length === 0) {
      const how = bindsItself ? `, by binding ${insideRole(prefix)} in each new namespace` : "";
      call.stderr.write(
        cleanText(`${who} may do all that is needed for ${namesOf(words)}${how}.\n`),
      );
      return 0;
    }

    call.stderr.write(
      cleanText(
        [
          `${who} may not, and it is needed for ${namesOf(words)}:`,
          ...missing.map((rule) => `  ${missingText(rule)}`),
          "",
        ].join("\n"),
      ),
    );
    call.stdout.write(rightsManifest(rights, { user: who, prefix }));
    return 1;
  } finally {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  }
};

const namesOf = (words: readonly string[]): string =>
  words.length > 3 ? `${words.length} labs` : words.join(", ");

/** Of the labs under the learner's own names. */
const rightsFor = async (words: readonly string[], prefix: string): Promise<Rights> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-rights-"));
  try {
    const all: Rights[] = [];
    for (const word of words) {
      const lab = await ownLab(await findLab(word), prefix, path.join(folder, "manifests"));
      all.push(rightsOf(lab, await readFiles(lab.manifests)));
    }

    return joined(all);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
