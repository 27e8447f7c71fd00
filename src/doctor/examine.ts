/** The examination: every question at once, each with its own limit, so that what hangs is told and holds up nothing. */
import type { ProviderName } from "../cluster/provider.ts";
import { LabError } from "../errors.ts";
import { readConfig } from "../cluster/kind/config.ts";
import { askEngine } from "./engine/ask.ts";
import { everyProvider, type Finding, type Group } from "./finding.ts";
import { contextsFinding, kubeconfigFinding } from "./findings/contexts.ts";
import { engineFindings } from "./findings/engine.ts";
import {
  clusterNames,
  clustersFinding,
  kindNodes,
  portsFinding,
} from "./findings/kind-clusters.ts";
import { kindFinding, nodeImageFindings } from "./findings/kind.ts";
import { foldersFinding } from "./findings/folders.ts";
import { kubectlFinding, locateKubectl, toolsFinding } from "./findings/kubectl.ts";
import { loopbackFinding } from "./findings/loopback.ts";
import { cpuFinding, memoryFinding } from "./findings/memory.ts";
import { nodeFinding } from "./findings/node.ts";
import { probedFinding } from "./findings/probed.ts";
import { practiceFinding } from "./findings/practice.ts";
import { proxyFinding } from "./findings/proxy.ts";
import { reachFinding } from "./findings/reach.ts";
import { roomFindings } from "./findings/room.ts";
import { systemFinding } from "./findings/system.ts";
import { terminalFindings } from "./findings/terminal.ts";
import { seconds, type Host } from "./host.ts";

/** One thing to look at. */
interface Question {
  /** Id and title of the finding when there is no answer. */
  id: string;
  about: string;
  group: Group;
  concerns: readonly ProviderName[];
  /** What gives no answer now will give none when it is needed; the others may only be slow. */
  vital?: boolean;
  look(): Finding[] | Promise<Finding[]>;
}

export interface Examination {
  findings: readonly Finding[];
  /** Something did not answer, and may hold this process. */
  late: boolean;
}

export interface Wish {
  /** Leaves out what this provider does not need. */
  only: ProviderName | undefined;
  /** A context whose cluster is to be asked. */
  context: string | undefined;
  /** The user's kubeconfig is left alone, also when its provider is meant. */
  brief?: boolean;
}

export const examine = async (host: Host, wish: Wish): Promise<Examination> => {
  const { only } = wish;
  const questions = [...questionsFor(host), ...contextQuestions(host, wish)].filter(
    ({ concerns }) => only === undefined || concerns.includes(only),
  );
  const answers = await Promise.all(questions.map((question) => inTime(question, host)));
  const findings = answers
    .flatMap(({ findings: found }) => found)
    .filter(({ concerns }) => only === undefined || concerns.includes(only));
  return { findings, late: answers.some(({ late }) => late) };
};

/** In the order in which they are told. What several need is asked once. */
const questionsFor = (host: Host): Question[] => {
  const engine = once(() => askEngine(host));
  const program = once(() => locateKubectl(host));
  const config = once(() => readConfig(host.env));
  const nodes = once(async () => kindNodes(await engine(), host));
  return [
    drydock("node", "Node", () => nodeFinding(host)),
    drydock("kubectl", "kubectl", async () => kubectlFinding(await program(), host)),
    drydock("tools", "tools", () => toolsFinding(host)),
    drydock("folder", "folders", () => foldersFinding(host)),
    { ...general("terminal", "terminal"), group: "terminal", look: () => terminalFindings(host) },
    machine("system", "system", () => systemFinding(host)),
    machine("cpu", "CPU", () => cpuFinding(host)),
    machine("memory", "memory", () => memoryFinding(host)),
    machine("proxy", "proxy", () => proxyFinding(host)),
    embedded("loopback", "loopback", () => loopbackFinding(host)),
    embedded("practice", "clusters", () => practiceFinding(host)),
    {
      ...kind("engine", "engine", async () => engineFindings(await engine(), host)),
      vital: true,
    },
    kind("room", "room", async () => roomFindings(await engine(), host)),
    kind("kind.program", "kind", () => kindFinding(host)),
    kind("kind.image", "node image", async () =>
      nodeImageFindings(await config(), await engine(), await program(), host),
    ),
    kind("ports", "ports", async () => portsFinding(await nodes(), await config(), host)),
    kind("clusters", "clusters", async () => clustersFinding(await nodes(), await config(), host)),
    kind("probed", "can do", async () => probedFinding(clusterNames(await nodes()), host)),
  ];
};

const once = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
};

/** The user's own kubeconfig is read only for who asks for that provider. */
const contextQuestions = (host: Host, { only, context, brief = false }: Wish): Question[] => [
  ofContext("context.file", "kubeconfig", () =>
    only === "context" && !brief ? contextsFinding(host, context) : kubeconfigFinding(host),
  ),
  ...(context === undefined
    ? []
    : [
        ofContext("context.reach", "cluster", async () =>
          reachFinding(context, await locateKubectl(host), host),
        ),
      ]),
];

type Look = Question["look"];

const ofContext = (id: string, about: string, look: Look): Question => ({
  id,
  about,
  group: "context",
  concerns: ["context"],
  look,
});

const general = (id: string, about: string) => ({ id, about, concerns: everyProvider });

const drydock = (id: string, about: string, look: Look): Question => ({
  ...general(id, about),
  group: "drydock",
  look,
});

const machine = (id: string, about: string, look: Look): Question => ({
  ...general(id, about),
  group: "machine",
  look,
});

const embedded = (id: string, about: string, look: Look): Question => ({
  id,
  about,
  group: "embedded",
  concerns: ["embedded"],
  look,
});

const kind = (id: string, about: string, look: Look): Question => ({
  id,
  about,
  group: "kind",
  concerns: ["kind"],
  look,
});

/** Questions end by themselves at the host's limit; what is stuck all the same (a disk of a network that is away) gets a little more. */
const grace = 300;

const inTime = async (
  question: Question,
  host: Host,
): Promise<{ findings: Finding[]; late: boolean }> => {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<{ findings: Finding[]; late: boolean }>((resolve) => {
    timer = setTimeout(
      () => resolve({ findings: [unanswered(question, host)], late: true }),
      host.limit + grace,
    );
  });
  try {
    return await Promise.race([answered(question), silence]);
  } finally {
    clearTimeout(timer);
  }
};

/** A question that fails is a finding as well, and does not keep the others from being told. */
const answered = async (question: Question): Promise<{ findings: Finding[]; late: boolean }> => {
  try {
    return { findings: await question.look(), late: false };
  } catch (error) {
    const { id, group, about, concerns } = question;
    const known = error instanceof LabError;
    const finding: Finding = {
      id,
      group,
      about,
      concerns,
      verdict: known ? "bad" : "unknown",
      found: (error as Error).message,
      fix: known
        ? (error.hint ?? "Look at what it names")
        : "Drydock made a mistake here; please report it",
    };
    return { findings: [finding], late: false };
  }
};

const unanswered = (
  { id, about, group, concerns, vital = false }: Question,
  host: Host,
): Finding => ({
  id,
  group,
  verdict: vital ? "bad" : "unknown",
  about,
  found: `no answer within ${seconds(host.limit)}`,
  fix: "Look again with more patience: drydock doctor --wait 10",
  concerns,
});
