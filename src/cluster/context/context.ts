/** A cluster that the user has already, as a provider: met through their kubeconfig, changed only after they agreed. */
import { rm } from "node:fs/promises";
import path from "node:path";
import { LabError } from "../../errors.ts";
import { systemClock } from "../../kubectl/clock.ts";
import { findKubectl } from "../../kubectl/locate.ts";
import { runCommand } from "../../kubectl/run.ts";
import type { ProviderSurroundings } from "../choose.ts";
import type { Cluster, Provider } from "../provider.ts";
import { askCluster } from "./ask.ts";
import type { Line } from "./ask.ts";
import { complain } from "./complain.ts";
import { chooseContext, contextsOf, readKubeconfigs } from "./contexts.ts";
import type { Contexts } from "./contexts.ts";
import { meetCluster } from "./meeting.ts";
import type { Meeting } from "./meeting.ts";
import { folderName, writeOwnKubeconfig } from "./own-kubeconfig.ts";
import { openAgreements } from "./record.ts";
import type { Agreement } from "./record.ts";
import { removeStamp, writeStamp } from "./stamp.ts";

export interface ContextProvider extends Provider {
  /** What the kubeconfig files hold; nobody is asked. @throws LabError */
  contexts(): Promise<Contexts>;
  /** Asks the cluster who the learner is, and changes nothing. @param name Empty: the current context. @throws LabError */
  meet(name: string, progress?: (sentence: string) => void): Promise<Meeting>;
  /**
  The user has said yes: stamps the cluster where they may, and remembers it.
  @returns why the cluster could not be stamped, if so. @throws LabError
  */
  adopt(meeting: Meeting, prefix: string): Promise<string | undefined>;
  /** Changes what is remembered of an adopted cluster. */
  remember(meeting: Meeting, change: Partial<Agreement>): Promise<void>;
}

export const createContextProvider = ({ paths, env }: ProviderSurroundings): ContextProvider => {
  const agreements = openAgreements(paths);

  const lineTo = async (name: string, progress: (sentence: string) => void): Promise<Line> => {
    const merged = await readKubeconfigs(env);
    const entry = chooseContext(contextsOf(merged), name);
    const { kubectl } = await findKubectl(env, paths);
    if (kubectl === undefined) {
      throw new LabError("environment", "There is no kubectl here to reach a cluster with.", {
        hint: "drydock doctor says how to get one.",
      });
    }

    const kubeconfig = path.join(paths.state, "contexts", folderName(entry.name), "kubeconfig");
    const view = ["config", "view", "--minify", "--flatten", "--raw", `--context=${entry.name}`];
    const { exit, stdout, stderr } = await runCommand(
      {
        command: { kind: "run", argv: [kubectl.path, ...view] },
        cwd: "/",
        env: { ...definedOf(env), KUBECONFIG: merged.files.join(path.delimiter), KUBERC: "off" },
        timeout: 20_000,
      },
      systemClock,
    );
    if (exit !== 0) {
      throw complain(entry, stderr);
    }

    await writeOwnKubeconfig(stdout, merged, entry, kubeconfig);
    return { entry, kubectl: kubectl.path, kubeconfig, env, progress };
  };

  const meet: ContextProvider["meet"] = async (name, progress = () => {}) => {
    const line = await lineTo(name, progress);
    const facts = await meetCluster(line);
    return {
      ...facts,
      entry: line.entry,
      kubeconfig: line.kubeconfig,
      agreement: await agreements.of(facts.identity),
      learner: await agreements.learner(),
    };
  };

  return {
    name: "context",
    contexts: async () => contextsOf(await readKubeconfigs(env)),
    meet,
    async adopt(meeting, prefix) {
      const line = await lineTo(meeting.entry.name, () => {});
      const refusal =
        meeting.stamp === undefined ? await writeStamp(line, meeting.user) : undefined;
      await agreements.keep(meeting.identity, {
        labs: {},
        ...meeting.agreement,
        server: meeting.entry.server,
        context: meeting.entry.name,
        adopted: meeting.agreement?.adopted ?? new Date().toISOString(),
        stamped:
          meeting.agreement?.stamped === true ||
          (meeting.stamp === undefined && refusal === undefined),
        prefix,
      });
      return refusal;
    },
    async remember(meeting, change) {
      const known = await agreements.of(meeting.identity);
      if (known !== undefined) {
        await agreements.keep(meeting.identity, { ...known, ...change });
      }
    },
    async up(name, progress) {
      progress(`Reading the kubeconfig${name === "" ? "" : ` for context ${name}`}`);
      return clusterOf(await meet(name, progress));
    },
    async answers(name) {
      try {
        const line = await lineTo(name, () => {});
        const asked = await askCluster({ ...line, signal: AbortSignal.timeout(quick) }, "/version");
        return asked.ok;
      } catch {
        return false;
      }
    },
    async down(name) {
      const line = await lineTo(name, () => {});
      const { identity, stamp, agreement } = await meet(name);
      if (stamp !== undefined && stamp.length > 0 && agreement?.stamped === true) {
        throw new LabError(
          "cluster",
          `Drydock added ${stamp.join(", ")} to this cluster, and it is still there.`,
          {
            hint: "Reset the labs that needed it first: drydock reset --provider context",
          },
        );
      }

      if (agreement?.stamped === true && stamp !== undefined) {
        await removeStamp(line);
      }

      await agreements.forget(identity);
      await rm(path.dirname(line.kubeconfig), { recursive: true, force: true });
    },
  };
};

/** Milliseconds. */
const quick = 4000;

/** @throws LabError when nobody has agreed to any change. */
const clusterOf = (meeting: Meeting): Cluster => {
  const { entry, kubeconfig, kubernetes, nodes, agreement, stamp } = meeting;
  if (agreement === undefined && stamp === undefined) {
    throw new LabError(
      "usage",
      `The cluster of context "${entry.name}" is not adopted, so Drydock changes nothing there.`,
      {
        hint: "Adopt it with: drydock cluster up --provider context",
      },
    );
  }

  return {
    provider: "context",
    name: entry.name,
    kubeconfig,
    capabilities: { kubernetes, nodes },
    ...(agreement !== undefined && { scratch: `${agreement.prefix}-drydock-` }),
    lost: new Promise<string>(() => {}),
    close: async () => {},
  };
};

const definedOf = (env: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
