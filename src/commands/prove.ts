/** `drydock prove [LAB|PATH...]`: each lab against its own claims, on clusters of their own, as often as asked. */
import { announcer } from "./announce.ts";
import { writeFile } from "node:fs/promises";
import { LabError, type LabErrorCode } from "../errors.ts";
import type { Kubectl } from "../kubectl/locate.ts";
import { labIds } from "../lab/catalogue.ts";
import { cleanText, safeJson } from "../clean.ts";
import { findLab } from "../lab/find.ts";
import type { Lab } from "../lab/lab.ts";
import { memoryProgress } from "../progress/memory.ts";
import { junitXml, type TestSuite } from "../report/junit.ts";
import { proofTable } from "../report/proof-table.ts";
import { NotHere } from "../session/requirements.ts";
import { proveLab, type Proof } from "../session/prove.ts";
import { endThrowaway, listenForInterruption } from "./interruption.ts";
import { readyContext } from "./context-ready.ts";
import { readyKubectl } from "./kubectl-ready.ts";
import { clusterChoice, contextFlags, nameFlag, proofFlags, providerFlag } from "./lab-flags.ts";
import { forgetRun, hurried, openLabSession } from "./lab-session.ts";
import { inRounds, jobsFrom } from "./proof-queue.ts";
import { proveByMistakes } from "./prove-mutants.ts";
import { reachCluster } from "./reach-cluster.ts";
import { positiveNumber } from "./parse.ts";
import type { Call, Verb } from "./verb.ts";

export const verb: Verb = {
  usage: "[LAB|PATH...]",
  describe:
    "Proves labs: no check passes before the learner acts, each trial gives its message, the solution works and can be repeated, nothing is left over. Without names: all that ship. Exit code 1 when something does not hold.",
  examples: [
    "drydock prove",
    "drydock prove resource-quota --repeat 20 --jobs 2",
    "drydock prove ./my-lab --junit report.xml",
    "drydock prove limits --mutate 20",
  ],
  flags: [
    providerFlag,
    nameFlag,
    ...contextFlags,
    { name: "yes", says: "agree to labs that are felt beyond their namespaces" },
    ...proofFlags,
    {
      name: "mutate",
      value: "N|all",
      says: "make N mistakes in each lab's solution instead: its checks must notice every one",
    },
    { name: "seed", value: "TEXT", says: "choose other mistakes (default 1)" },
    { name: "junit", value: "FILE", says: "also write a JUnit report" },
    { name: "json", says: "one proof a line, as JSON" },
    { name: "verbose", says: "a line for each thing that was proved" },
  ],
  where: "said",
  takes: { least: 0, most: 1000 },
  completes: "lab",
  async run(call) {
    const words = call.arguments.length > 0 ? call.arguments : await labIds();
    const labs = await Promise.all(words.map((word) => findLab(word)));
    const kubectl = await readyKubectl(call, announcer(call));
    for (const lab of labs) {
      await readyContext(call, lab);
    }

    if (call.flags["mutate"] !== undefined) {
      return proveByMistakes(call, labs, kubectl);
    }

    if (clusterChoice(call.flags).provider === "kind") {
      // Made before the first lab wants it: the time that takes is not the lab's.
      await (await reachCluster(call, announcer(call))).close();
    }

    const proofs = await proveAll(call, labs, kubectl);
    const asked = labs.length * positiveNumber(call.flags, "repeat", 1);
    call.stdout.write(call.flags["json"] === true ? "" : cleanText(proofTable(proofs, asked)));
    await writeJunit(call, proofs);
    return proofs.length < asked ? 130 : exitCode(proofs);
  },
};

/** What cannot be on this cluster is told, and no failure; where nothing can be, the cluster is. */
const exitCode = (proofs: readonly Proof[]): number => {
  if (proofs.some(({ problems }) => problems.length > 0)) {
    return 1;
  }

  return proofs.every(({ cannot }) => cannot !== undefined) ? 3 : 0;
};

/** Interrupted, it returns what is finished. */
const proveAll = async (call: Call, labs: readonly Lab[], kubectl: Kubectl): Promise<Proof[]> => {
  const queue = inRounds(labs, positiveNumber(call.flags, "repeat", 1));
  const proofs: Proof[] = [];
  using interruption = listenForInterruption(call);
  const { signal } = interruption;
  let number = 0;
  const worker = async (): Promise<void> => {
    for (let lab = queue.shift(); lab !== undefined && !signal.aborted; lab = queue.shift()) {
      number += 1;
      const name = `prove-${process.pid}-${number}`;
      const proof = await proveOnce(call, lab, kubectl, name, signal);
      if (proof !== undefined) {
        proofs.push(proof);
        tell(call, proof);
      }
    }
  };
  // Labs that share a cluster would find what the other one has made outside of namespaces.
  const jobs = clusterChoice(call.flags).provider === "embedded" ? jobsFrom(call.flags) : 1;
  await Promise.all(Array.from({ length: jobs }, worker));
  return proofs;
};

const proveOnce = async (
  call: Call,
  lab: Lab,
  kubectl: Kubectl,
  folder: string,
  signal: AbortSignal,
): Promise<Proof | undefined> => {
  const began = performance.now();
  const untried = (): Proof => ({
    lab: lab.id,
    problems: [],
    steps: [],
    durationMs: performance.now() - began,
  });
  try {
    const proof = await proveThere(call, lab, kubectl, folder, signal);
    return signal.aborted ? undefined : proof;
  } catch (error) {
    if (error instanceof NotHere) {
      return { ...untried(), cannot: error.message };
    }

    if (error instanceof LabError && aboutOneLab.has(error.code)) {
      const sentence = [error.message, error.hint].join(" ").trim();
      return { ...untried(), problems: [{ step: "start", sentence }] };
    }

    throw error;
  }
};

/** On a cluster of its own, which ends with the proof, or on the one that all labs share. @throws LabError */
const proveThere = async (
  call: Call,
  lab: Lab,
  kubectl: Kubectl,
  folder: string,
  signal: AbortSignal,
): Promise<Proof> => {
  const { paths, env } = call;
  const choice = clusterChoice(call.flags);
  const throwaway = choice.provider === "embedded";
  const began = performance.now();
  const say = (sentence: string): void =>
    void call.stderr.write(
      cleanText(`${secondsSince(began).padStart(6)} s  ${lab.id} ${sentence}\n`),
    );
  const engine = await openLabSession({
    lab: hurried(lab),
    kubectl,
    paths,
    env,
    progress: memoryProgress(),
    // A real cluster takes too long to make, so all labs are proved on one.
    cluster: throwaway ? { ...choice, name: folder } : choice,
    folder,
  });
  try {
    return await proveLab(engine.lab, engine, {
      signal,
      ...(call.flags["verbose"] === true ? { say } : {}),
    });
  } finally {
    if (throwaway) {
      await endThrowaway(engine, paths, folder);
    } else {
      await engine.close();
      await forgetRun(paths, folder);
    }
  }
};

/** What keeps one lab from being proved, such as an image that is missing; the others are none the worse. */
const aboutOneLab: ReadonlySet<LabErrorCode> = new Set(["environment", "cluster"]);

const secondsSince = (began: number): string => ((performance.now() - began) / 1000).toFixed(1);

const tell = ({ flags, stdout }: Call, proof: Proof): void => {
  if (flags["json"] === true) {
    stdout.write(`${safeJson(proof)}\n`);
    return;
  }

  if (proof.cannot !== undefined) {
    stdout.write(cleanText(`cannot  ${proof.lab}  ${proof.cannot}\n`));
    return;
  }

  const good = proof.problems.length === 0;
  stdout.write(
    `${good ? "proved" : "FAILED"}  ${proof.lab}  ${(proof.durationMs / 1000).toFixed(1)} s\n`,
  );
  for (const { step, sentence } of proof.problems) {
    stdout.write(cleanText(`        ${step}: ${sentence}\n`));
  }
};

const writeJunit = async ({ flags }: Call, proofs: readonly Proof[]): Promise<void> => {
  const file = flags["junit"];
  if (typeof file !== "string") {
    return;
  }

  await writeFile(file, junitXml(proofs.map((proof) => suiteOf(proof)))).catch(
    (cause: NodeJS.ErrnoException) => {
      throw new LabError(
        "environment",
        `The JUnit report could not be written to ${file} (${cause.code}).`,
        { cause },
      );
    },
  );
};

/** A test case a step; what does not hold of a step is its failure. */
const suiteOf = ({ lab, steps, problems, durationMs, cannot }: Proof): TestSuite => {
  if (cannot !== undefined) {
    const untried = { classname: lab, name: "can run here", durationMs, skipped: true };
    return { name: lab, durationMs, cases: [untried], output: cannot };
  }

  const names = [...new Set([...steps.map(({ id }) => id), ...problems.map(({ step }) => step)])];
  return {
    name: lab,
    durationMs,
    cases: names.map((name) => {
      const own = problems.filter(({ step }) => step === name).map(({ sentence }) => sentence);
      return {
        classname: lab,
        name,
        durationMs: steps.find(({ id }) => id === name)?.solvedMs ?? 0,
        ...(own.length === 0 ? {} : { failure: { message: own[0]!, text: own.join("\n") } }),
      };
    }),
  };
};
