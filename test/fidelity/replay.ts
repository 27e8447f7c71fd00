/** Run a scenario against a cluster and compare what kubectl prints with the recording. */
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createNormaliser, type Output } from "./normalise.ts";
import { printExpected, type Scenario, type ScenarioStep } from "./scenario.ts";
import { systemPath } from "../support/tools.ts";

const commandTimeout = 90_000;
/** For what was recorded as never ending (`kubectl wait --timeout=-1s`): all that it prints it prints at once. */
const endlessTimeout = 6000;
/** A command that was killed at its time limit. */
const killed = 137;
const settleTimeout = 30_000;
const pollInterval = 250;

export interface Target {
  kubeconfig: string;
  /** Absolute path; versions other than 1.36 word some things otherwise. */
  kubectl: string;
}

export interface Replayer {
  replay(scenario: Scenario): Promise<Comparison>;
  /** Waits for the clean-ups, which go on behind the next scenario. */
  finish(): Promise<void>;
}

export interface StepOutcome {
  line: number;
  command: string;
  agrees: boolean;
  /** Lines with ` `, `-` (recorded) or `+` (answered) before them; empty when it agrees. */
  difference: string[];
}

export interface Comparison {
  name: string;
  title: string;
  agreed: number;
  compared: number;
  steps: StepOutcome[];
}

interface Place {
  root: string;
  cwd: string;
  env: Record<string, string>;
}

export const createReplayer = async (target: Target): Promise<Replayer> => {
  const cluster = await inspectCluster(target);
  const cleanUps: Promise<void>[] = [];

  const replay = async (scenario: Scenario): Promise<Comparison> => {
    const place = createPlace(scenario, target, cluster.nodes);
    const clean = async (): Promise<void> => {
      for (const command of scenario.cleaners) {
        await runBash(command, place);
      }
    };
    await clean();
    const steps = await runSteps(scenario, place, cluster);
    // Objects take seconds to go, which the next scenario need not wait for.
    cleanUps.push(clean().then(() => rmSync(place.root, { recursive: true, force: true })));
    const agreed = steps.filter(({ agrees }) => agrees).length;
    return { name: scenario.name, title: scenario.title, agreed, compared: steps.length, steps };
  };

  return {
    replay,
    finish: async () => {
      await Promise.all(cleanUps);
    },
  };
};

type ClusterFacts = Awaited<ReturnType<typeof inspectCluster>>;

const inspectCluster = async ({ kubeconfig, kubectl }: Target) => {
  const read = async (words: string): Promise<string> => {
    const { stdout, stderr, code } = await runBash(
      `'${kubectl}' --kubeconfig '${kubeconfig}' ${words} -o json`,
      {
        env: { ...process.env, PATH: systemPath },
      },
    );
    if (code !== 0) {
      throw new Error(`cannot read the cluster: ${stderr}`);
    }

    return stdout;
  };

  const { items } = JSON.parse(await read("get nodes")) as {
    items: { metadata: { name: string; labels: Record<string, string> } }[];
  };
  const view = JSON.parse(await read("config view --minify")) as {
    clusters: { cluster: { server: string } }[];
  };
  const named = (controlPlane: boolean): string[] =>
    items
      .filter(
        ({ metadata }) =>
          "node-role.kubernetes.io/control-plane" in metadata.labels === controlPlane,
      )
      .map(({ metadata }) => metadata.name);
  return {
    server: view.clusters[0]!.cluster.server,
    nodes: {
      all: items.map(({ metadata }) => metadata.name),
      controlPlane: named(true)[0] ?? "",
      workers: named(false),
    },
  };
};

/** Commands see a home of their own: kubectl's caches and `kubectl config` must not reach, or depend on, the user's. */
const createPlace = (scenario: Scenario, target: Target, nodes: ClusterFacts["nodes"]): Place => {
  const root = mkdtempSync(path.join(os.tmpdir(), "fidelity-"));
  const [cwd, bin] = [path.join(root, "work"), path.join(root, "bin")];
  mkdirSync(cwd);
  mkdirSync(bin);
  symlinkSync(target.kubectl, path.join(bin, "kubectl"));
  copyFileSync(target.kubeconfig, path.join(root, "kubeconfig"));
  for (const { name, lines } of scenario.files) {
    const file = path.join(cwd, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
  }

  const env = {
    PATH: `${bin}:${systemPath}`,
    HOME: root,
    TMPDIR: root,
    KUBECONFIG: path.join(root, "kubeconfig"),
    LANG: "C.UTF-8",
    TZ: "UTC",
    CONTROL_PLANE: nodes.controlPlane,
    WORKER: nodes.workers[0] ?? "",
    WORKER2: nodes.workers[1] ?? "",
  };
  return { root, cwd, env };
};

const runSteps = async (
  scenario: Scenario,
  place: Place,
  cluster: ClusterFacts,
): Promise<StepOutcome[]> => {
  const spelled = [
    ...scenario.files.flatMap(({ lines }) => lines),
    ...scenario.steps.map(({ command }) => command),
  ];
  const normalise = createNormaliser({
    ...cluster,
    folder: place.root,
    written: spelled.join("\n"),
  });
  const outcomes: StepOutcome[] = [];
  let failure: string | undefined;
  for (const step of scenario.steps) {
    if (failure !== undefined) {
      if (!step.setUp) {
        outcomes.push({
          line: step.line,
          command: step.command,
          agrees: false,
          difference: [failure],
        });
        failure = "not reached";
      }

      continue;
    }

    const result = await runStep(step, place);
    if (!step.setUp) {
      outcomes.push(compare(step, normalise(result)));
    } else if (result.code !== 0) {
      failure =
        `line ${step.line}: set-up failed: ${step.command}\n${result.stdout}${result.stderr}`.trimEnd();
    }
  }

  return outcomes;
};

const runStep = async (step: ScenarioStep, place: Place): Promise<Output> => {
  const settled = ({ stdout, stderr, code }: Output): boolean =>
    step.until === undefined ? !step.retry || code === 0 : step.until.test(stdout + stderr);
  const limit = step.expected.code === killed ? endlessTimeout : commandTimeout;
  const deadline = Date.now() + settleTimeout;
  for (;;) {
    const result = await runBash(step.command, place, limit);
    if (settled(result) || Date.now() > deadline) {
      return result;
    }

    await sleep(pollInterval);
  }
};

/** A process group of its own, so that a timeout also ends what the command left in the background. */
const runBash = (
  command: string,
  { cwd, env }: { cwd?: string; env: NodeJS.ProcessEnv },
  limit = commandTimeout,
): Promise<Output> =>
  new Promise((resolve) => {
    const child = spawn("bash", ["-c", command], {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output.stderr += text;
    });
    const timer = setTimeout(() => process.kill(-child.pid!, "SIGKILL"), limit);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({
        ...output,
        code: code ?? 128 + (signal === null ? 0 : os.constants.signals[signal]),
      });
    });
  });

const compare = (
  step: ScenarioStep,
  actual: { stdout: string[]; stderr: string[]; code: number },
): StepOutcome => {
  const difference = diffLines(printExpected(step.expected), printExpected(actual));
  const agrees = difference.every((line) => line.startsWith(" "));
  return { line: step.line, command: step.command, agrees, difference: agrees ? [] : difference };
};

/** Longest common subsequence; transcripts are short. */
const diffLines = (before: string[], after: string[]): string[] => {
  const lengths = Array.from({ length: before.length + 1 }, () =>
    Array.from({ length: after.length + 1 }, () => 0),
  );
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i]![j] =
        before[i] === after[j]
          ? lengths[i + 1]![j + 1]! + 1
          : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }

  const difference: string[] = [];
  for (let i = 0, j = 0; i < before.length || j < after.length;) {
    if (i < before.length && before[i] === after[j]) {
      difference.push(`  ${before[i++]}`);
      j++;
    } else if (
      j >= after.length ||
      (i < before.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!)
    ) {
      difference.push(`- ${before[i++]}`);
    } else {
      difference.push(`+ ${after[j++]}`);
    }
  }

  return difference;
};
