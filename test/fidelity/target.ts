/** What scenarios run against: an embedded cluster of their own, or a kind cluster, and a kubectl 1.36. */
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createEmbeddedProvider } from "../../src/cluster/embedded.ts";
import { createKindProvider } from "../../src/cluster/kind/kind.ts";
import { canDownload, downloadKubectl } from "../../src/kubectl/download.ts";
import { cachedKubectl, findKubectl } from "../../src/kubectl/locate.ts";
import { resolvePaths } from "../../src/paths.ts";
import { packageFile } from "../../src/root.ts";
import type { Scenario } from "./scenario.ts";
import { hasTool } from "../support/tools.ts";

export const scenarioFiles = (): string[] => {
  const folder = packageFile("test", "fidelity", "scenarios");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".t"))
    .toSorted()
    .map((name) => path.join(folder, name));
};

/** The transcripts were recorded with kubectl 1.36, and kubectl itself words much of what is compared. @throws Error when there is none to be had. */
export const fidelityKubectl = async (): Promise<string> => {
  const paths = resolvePaths();
  const { kubectl } = await findKubectl(process.env, paths);
  if (kubectl?.minor === 36) {
    return kubectl.path;
  }

  const cached = cachedKubectl(paths);
  if (existsSync(cached)) {
    return cached;
  }

  if (!canDownload()) {
    throw new Error("The recordings need kubectl 1.36; name one with $DRYDOCK_KUBECTL.");
  }

  return downloadKubectl(paths, () => {});
};

/** Programs that the commands of the scenarios use beside kubectl. */
export const scenarioTools = ["bash", "sed", "jq", "openssl", "timeout", "sort", "diff", "base64"];

export const missingTools = (): string[] => scenarioTools.filter((tool) => !hasTool(tool));

export interface RunningTarget {
  kubeconfig: string;
  kubectl: string;
  stop(): Promise<void>;
}

/** @param needs `api`: nodes that only pretend, as the recordings of the API had; `nodes`: containers that run. */
export const startTarget = async (
  kubectl: string,
  needs: Scenario["needs"],
): Promise<RunningTarget> => {
  const home = await mkdtemp(path.join(os.tmpdir(), "fidelity-cluster-"));
  const provider = createEmbeddedProvider(resolvePaths({ DRYDOCK_HOME: home }), {
    pretend: needs === "api",
  });
  const cluster = await provider.up("fidelity", () => {});
  return {
    kubeconfig: cluster.kubeconfig,
    kubectl,
    stop: async () => {
      await cluster.close();
      await provider.down("fidelity", { purge: true });
      await rm(home, { recursive: true, force: true });
    },
  };
};

/** One that runs already stays as it is; one that was made for this is removed at the end. */
export const startKind = async (
  kubectl: string,
  name: string,
  progress: (sentence: string) => void,
): Promise<RunningTarget> => {
  const provider = createKindProvider({ paths: resolvePaths(), env: process.env });
  const found = await provider.answers(name);
  const cluster = await provider.up(name, progress);
  return {
    kubeconfig: cluster.kubeconfig,
    kubectl,
    stop: async () => {
      await cluster.close();
      if (!found) {
        await provider.down(name, { purge: true });
      }
    },
  };
};
