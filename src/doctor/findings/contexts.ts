/** The clusters that a user has: kubeconfig files, read only when that was asked for, and reached only when one is named. */
import path from "node:path";
import { cleanLine } from "../../clean.ts";
import type { Finding } from "../finding.ts";
import { shortPath, type Host } from "../host.ts";

const common = { group: "context", concerns: ["context"] } as const;

const files = ({ env, home }: Host): string[] => {
  const named = (env["KUBECONFIG"] ?? "").split(path.delimiter).filter((file) => file !== "");
  return named.length > 0 ? named : [path.join(home, ".kube", "config")];
};

/** Whether there is a kubeconfig; its content is nobody's business yet. */
export const kubeconfigFinding = async (host: Host): Promise<Finding[]> => {
  const wanted = files(host);
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

interface Contexts {
  names: string[];
  current: string;
}

/** What the files say; the cluster itself is not asked. */
export const contextsFinding = async (host: Host): Promise<Finding[]> => {
  const wanted = files(host);
  const texts = await Promise.all(wanted.map((file) => host.read(file)));
  if (texts.every((text) => text === undefined)) {
    return [none(host, wanted)];
  }

  let contexts: Contexts;
  try {
    contexts = await merged(texts);
  } catch (error) {
    return [
      {
        ...common,
        id: "context.file",
        verdict: "bad",
        about: "kubeconfig",
        found: `not YAML: ${cleanLine((error as Error).message.split("\n")[0] ?? "")}`,
        fix: "See what kubectl makes of it: kubectl config view",
      },
    ];
  }

  return [listed(contexts)];
};

const merged = async (texts: readonly (string | undefined)[]): Promise<Contexts> => {
  const { parse } = await import("yaml");
  const configs = texts.map((text) => parse(text ?? "") as Kubeconfig | null);
  const names = configs.flatMap((config) =>
    (config?.contexts ?? []).flatMap(({ name }) => (typeof name === "string" ? [name] : [])),
  );
  const current = configs.map((config) => config?.["current-context"]).find(Boolean);
  return { names: [...new Set(names)], current: current ?? "" };
};

interface Kubeconfig {
  contexts?: { name?: unknown }[] | null;
  "current-context"?: string;
}

const shown = 4;

const listed = ({ names, current }: Contexts): Finding => {
  const others = names.filter((name) => name !== current).slice(0, shown);
  const more = names.length - others.length - (names.includes(current) ? 1 : 0);
  const words = [
    ...(names.includes(current) ? [`${current} (current)`] : []),
    ...others,
    ...(more > 0 ? [`${more} more`] : []),
  ];
  return {
    ...common,
    id: "context.file",
    verdict: names.length === 0 ? "bad" : "ok",
    about: "contexts",
    found: names.length === 0 ? "none in your kubeconfig" : cleanLine(words.join(", ")),
    wanted: "one or more",
    fix:
      names.length === 0
        ? "From AKS: az aks get-credentials --resource-group GROUP --name CLUSTER"
        : "To ask one of them: drydock doctor --provider context --context NAME",
    facts: { count: names.length, current: cleanLine(current) },
  };
};
