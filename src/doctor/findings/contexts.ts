/** The clusters that a user has: kubeconfig files, read only when that was asked for, and reached only when one is named. */
import path from "node:path";
import { cleanLine } from "../../clean.ts";
import {
  contextsOf,
  kubeconfigFiles,
  readKubeconfigs,
  type Contexts,
} from "../../cluster/context/contexts.ts";
import { LabError } from "../../errors.ts";
import type { Finding } from "../finding.ts";
import { shortPath, type Host } from "../host.ts";

const common = { group: "context", concerns: ["context"] } as const;

/** HOME is what the host says, whatever the environment. */
const surroundings = ({ env, home }: Host) => ({ ...env, HOME: home });

/** Whether there is a kubeconfig; its content is nobody's business yet. */
export const kubeconfigFinding = async (host: Host): Promise<Finding[]> => {
  const wanted = kubeconfigFiles(surroundings(host));
  const there = await existing(host, wanted);
  const [first] = there;
  return [
    first === undefined
      ? none(host, wanted)
      : {
          ...common,
          id: "context.file",
          verdict: "ok",
          about: "kubeconfig",
          found: `${shortPath(first, host.home)}; read only with --provider context`,
          facts: { files: there.length },
        },
  ];
};

const existing = async (host: Host, wanted: readonly string[]): Promise<string[]> => {
  const there = await Promise.all(
    wanted.map(async (file) =>
      (await host.names(path.dirname(file))).includes(path.basename(file)),
    ),
  );
  return wanted.filter((_, index) => there[index]);
};

const none = (host: Host, wanted: readonly string[]): Finding => ({
  ...common,
  id: "context.file",
  verdict: "bad",
  about: "kubeconfig",
  found: `no ${wanted.map((file) => shortPath(file, host.home)).join(", no ")}`,
  wanted: "one of a cluster of yours",
  fix: "From AKS: az aks get-credentials --resource-group GROUP --name CLUSTER",
});

/** What the files say; the clusters themselves are not asked. */
export const contextsFinding = async (
  host: Host,
  context: string | undefined,
): Promise<Finding[]> => {
  try {
    return [listed(contextsOf(await readKubeconfigs(surroundings(host))), context)];
  } catch (error) {
    if (!(error instanceof LabError)) {
      throw error;
    }

    return [
      {
        ...common,
        id: "context.file",
        verdict: "bad",
        about: "kubeconfig",
        found: error.message.replace(/\.$/, ""),
        fix: error.hint ?? "See what kubectl makes of it: kubectl config view",
      },
    ];
  }
};

const shown = 4;

const listed = ({ current, entries }: Contexts, asked: string | undefined): Finding => {
  const chosen = entries.find(({ name }) => name === current);
  const others = entries.filter((entry) => entry !== chosen).map(({ name }) => name);
  const words = [
    ...(chosen === undefined
      ? []
      : [`${chosen.name} (current; cluster ${chosen.cluster}, user ${chosen.user})`]),
    ...others.slice(0, shown),
    ...(others.length > shown ? [`${others.length - shown} more`] : []),
  ];
  return {
    ...common,
    id: "context.file",
    verdict: entries.length === 0 ? "bad" : "ok",
    about: "contexts",
    found: entries.length === 0 ? "none in your kubeconfig" : cleanLine(words.join(", ")),
    wanted: "one or more",
    ...(entries.length === 0
      ? { fix: "From AKS: az aks get-credentials --resource-group GROUP --name CLUSTER" }
      : asked === undefined
        ? { fix: "To ask one of them: drydock doctor --provider context --context NAME" }
        : {}),
    facts: { count: entries.length, current: cleanLine(current) },
  };
};
