/** The command line as a script meets it: the real program without a terminal, its exit codes, its words and what it leaves behind. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import test, { type ExecutionContext } from "ava";
import { execa } from "execa";
import { shellVerbs, verbs } from "../../src/commands/verbs.ts";
import { LabError } from "../../src/errors.ts";
import { hostileLab } from "../support/hostile-lab.table.ts";
import { makeHome, program, type Finished, type Home } from "../support/home.ts";
import { hasTool, systemPath } from "../support/tools.ts";

const withBash = hasTool("bash") ? test : { serial: test.serial.skip };

interface Place {
  home: Home;
  /** For what does not belong into the home. */
  folder: string;
  env: Record<string, string>;
}

/** A home with a kubectl; where none can be had, the test says so and ends. */
const inHome = async (t: ExecutionContext, use: (place: Place) => Promise<void>) => {
  const home = await makeHome().catch((error: unknown) => {
    if (error instanceof LabError && error.code === "environment") {
      t.log(`Skipped, since there is no kubectl: ${error.message}`);
      return undefined;
    }

    throw error;
  });
  if (home === undefined) {
    t.pass();
    return;
  }

  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-place-"));
  await using _home = home;
  try {
    const TMPDIR = path.join(folder, "tmp");
    await mkdir(TMPDIR);
    await use({ home, folder, env: { ...home.env, LC_ALL: "C.UTF-8", TMPDIR } });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** `drydock WORDS`, nothing to read. */
const start = (env: Record<string, string>, words: readonly string[], cwd?: string) =>
  execa(process.execPath, [program, ...words], {
    env,
    reject: false,
    stdin: "ignore",
    timeout: 60_000,
    stripFinalNewline: false,
    ...(cwd === undefined ? {} : { cwd }),
  });

const drydock = async (
  env: Record<string, string>,
  words: readonly string[],
  cwd?: string,
): Promise<Finished> => {
  const { exitCode, stdout, stderr } = await start(env, words, cwd);
  return { code: exitCode, stdout, stderr };
};

/** For verbs that need neither cluster nor kubectl. */
const nowhere = { DRYDOCK_HOME: path.join(os.tmpdir(), "drydock-nowhere"), LC_ALL: "C.UTF-8" };

const namesIn = (...segments: string[]): Promise<string[]> =>
  readdir(path.join(...segments)).catch(() => []);

/** No process, no cluster, no folder, no socket of a run that has ended. */
const leavesNothing = async (t: ExecutionContext, { home, env }: Place) => {
  t.deepEqual(await home.processes(), []);
  for (const folder of ["state/clusters", "state/runs", "state/work", "run"]) {
    t.deepEqual(await namesIn(home.folder, folder), [], folder);
  }

  t.deepEqual(await namesIn(env["TMPDIR"]!), []);
};

interface Line {
  type: string;
  [key: string]: unknown;
}

const eventsIn = (stdout: string): Line[] =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

const help = async (name: string) => ({ name, ...(await drydock(nowhere, [name, "--help"])) });

for (const half of [verbs.slice(0, 8), [...verbs.slice(8), ...shellVerbs]]) {
  test.serial(`Help shows examples: ${half.map(({ name }) => name).join(", ")}`, async (t) => {
    for (const { name, code, stdout, stderr } of await Promise.all(
      half.map(({ name }) => help(name)),
    )) {
      t.is(code, 0, name);
      t.is(stderr, "", name);
      t.true(stdout.startsWith(`Usage: drydock ${name}`), name);
      const examples = stdout.split(/^Examples?:\n/m)[1] ?? "";
      t.true(examples.includes(`drydock ${name}`), name);
    }
  });
}

const mistakes: [words: string[], sentence: string, hint: string][] = [
  [["lst"], 'There is no verb and no lab "lst".', "Did you mean: drydock list?"],
  [["resource-qouta"], "resource-qouta", "Did you mean: drydock resource-quota?"],
  [["run", "limit"], 'There is no lab "limit".', "Did you mean: drydock limits?"],
  [["list", "--jsn"], "drydock list has no flag --jsn.", "Did you mean --json?"],
  [
    ["cluster", "stauts"],
    'drydock cluster has no "stauts".',
    "Did you mean: drydock cluster status?",
  ],
  [["run"], "drydock run needs LAB|PATH.", "See: drydock run --help"],
  [["list", "more"], 'drydock list does not take "more".', "See: drydock list --help"],
  [["prove", "--repeat", "0"], '--repeat takes a whole number from 1; not "0".', ""],
  [["cluster", "undo", "--provider", "context"], "A cluster of yours has no clock", "--provider"],
  [["--provider", "kind", "--context", "x"], "--context is for --provider context", ""],
  [["cluster", "undo", "--provider", "kind"], "cannot take single changes back", "--provider"],
];

test.serial("A mistake on the command line gets a sentence and what was meant", async (t) => {
  await Promise.all(
    mistakes.map(async ([words, sentence, hint]) => {
      const { code, stdout, stderr } = await drydock(nowhere, words);
      t.is(code, 2, words.join(" "));
      t.is(stdout, "");
      t.true(stderr.includes(sentence), stderr);
      t.true(stderr.includes(hint), stderr);
      t.notRegex(stderr, /^ +at /m);
    }),
  );
});

test.serial("list, progress and doctor speak to people and to programs", async (t) => {
  await inHome(t, async ({ env }) => {
    const [list, json, progress, doctor, findings] = await Promise.all([
      drydock(env, ["list"]),
      drydock(env, ["list", "--json"]),
      drydock(env, ["progress"]),
      drydock(env, ["doctor", "--wait", "20"]),
      drydock(env, ["doctor", "--json", "--wait", "20"]),
    ]);
    t.deepEqual(
      [list, json, progress, doctor, findings].map(({ code }) => code),
      [0, 0, 0, 0, 0],
    );
    const labs = json.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string; state: string; steps: number });
    t.true(labs.some(({ id }) => id === "resource-quota"));
    for (const { id, state, steps } of labs) {
      t.is(state, "todo");
      t.true(steps > 0);
      t.true(list.stdout.includes(` ${id} `), id);
    }

    t.true(progress.stdout.startsWith(`0 of ${labs.length} labs touched`));
    t.true(doctor.stdout.includes("Labs run here."));
    const told = JSON.parse(findings.stdout) as { works: boolean; rollCall: string };
    t.true(told.works);
    const read = await drydock(env, ["doctor", "--read", told.rollCall]);
    t.is(read.code, 0);
    t.true(read.stdout.includes("Drydock"));
  });
});

withBash.serial("bash takes the completion and completes verbs, labs and flags", async (t) => {
  const { code, stdout } = await drydock(nowhere, ["completion", "bash"]);
  t.is(code, 0);
  const env = { PATH: systemPath };
  const { exitCode, stderr } = await execa("bash", ["-n"], { input: stdout, reject: false, env });
  t.is(exitCode, 0, stderr);
  const complete = async (...words: string[]): Promise<string[]> => {
    const ask = `COMP_WORDS=(drydock "$@"); COMP_CWORD=$#; _drydock; echo "\${COMPREPLY[@]}"`;
    const result = await execa("bash", ["-c", `${stdout}\n${ask}`, "-", ...words], { env });
    return result.stdout.split(" ");
  };
  t.deepEqual(await complete("kub"), ["kubectl"]);
  t.deepEqual(await complete("run", "resource-"), ["resource-quota"]);
  t.deepEqual(await complete("cluster", "sta"), ["status"]);
  t.deepEqual(await complete("list", "--j"), ["--json"]);
});

test.serial("A practice cluster is started, used, wound, saved, undone and stopped", async (t) => {
  await inHome(t, async (place) => {
    const { env, home } = place;
    const good = async (...words: string[]): Promise<string> => {
      const { code, stdout, stderr } = await drydock(env, words);
      t.is(code, 0, `${words.join(" ")}: ${stderr}`);
      return stdout;
    };
    const namespaces = () =>
      good("kubectl", "--", "get", "ns", "a", "b", "--ignore-not-found", "-o", "name");
    t.is((await drydock(env, ["cluster", "status"])).code, 3);
    t.regex(await good("cluster", "up"), /^practice runs: Kubernetes 1\.\d+\.\d+, 3 nodes\n/);
    t.regex(await good("cluster", "up"), /^practice was running already/);
    const status = JSON.parse(await good("cluster", "status", "--json")) as { pid: number };
    t.deepEqual(await home.processes(), [status.pid]);
    const kubeconfig = (await good("cluster", "kubeconfig")).trimEnd();
    t.true((await readFile(kubeconfig, "utf8")).includes("https://127.0.0.1:"));
    const nodes = (await good("kubectl", "--", "get", "nodes", "--no-headers")).trimEnd();
    t.is(nodes.split("\n").length, 3);
    t.is(nodes.match(/ Ready /g)?.length, 3);
    await good("kubectl", "--", "create", "namespace", "a");
    t.is(await good("cluster", "save", "one"), "Saved as one\n");
    await good("kubectl", "--", "create", "namespace", "b");
    await good("cluster", "restore", "one");
    t.is(await namespaces(), "namespace/a\n");
    await good("kubectl", "--", "delete", "ns", "a", "--wait=false");
    t.regex(await good("cluster", "undo"), /^Undid: delete namespace a /);
    t.is(await namespaces(), "namespace/a\n");
    t.is(await good("cluster", "clock", "+5m"), "5m went by\n");
    const age = await good("kubectl", "--", "get", "ns", "a", "--no-headers");
    t.regex(age, /Active +5m/);
    await good("cluster", "down");
    t.deepEqual(await home.processes(), []);
    t.deepEqual(JSON.parse((await drydock(env, ["cluster", "status", "--json"])).stdout), {
      name: "practice",
      running: false,
    });
    const { code, stderr } = await drydock(env, ["cluster", "clock", "+5m"]);
    t.is(code, 3);
    t.true(stderr.includes("drydock cluster up"));
    t.regex(await good("cluster", "down", "--purge"), /its state is gone/);
    await leavesNothing(t, place);
  });
});

test.serial("A new lab lints and proves as it is, and is not written twice", async (t) => {
  await inHome(t, async (place) => {
    const { env, folder } = place;
    t.is((await drydock(env, ["new", "my-lab"], folder)).code, 0);
    t.is((await drydock(env, ["lint", "my-lab"], folder)).stdout, "my-lab: good\n");
    const report = path.join(folder, "report.xml");
    const proof = await drydock(env, ["prove", "my-lab", "--junit", report], folder);
    t.is(proof.code, 0, proof.stdout + proof.stderr);
    t.regex(proof.stdout, /\n1 of 1 proved\n$/);
    t.true((await readFile(report, "utf8")).includes('name="my-lab"'));
    await leavesNothing(t, place);
    t.is((await drydock(env, ["new", "my-lab"], folder)).code, 2);
  });
});

test.serial("The tour needs the shell alone, and passes beside another run", async (t) => {
  await inHome(t, async (place) => {
    const PATH = path.join(place.folder, "bin");
    await mkdir(PATH);
    await symlink("/bin/sh", path.join(PATH, "sh"));
    const [tour, other] = await Promise.all([
      drydock({ ...place.env, PATH }, []),
      drydock(place.env, ["run", "resource-quota", "--auto", "--json"]),
    ]);
    t.is(tour.code, 0, tour.stdout + tour.stderr);
    t.regex(tour.stdout, /\n✔ resource-quota: passed, 6 of 6 steps in \d+:\d\d\n$/);
    t.is(other.code, 0, other.stdout + other.stderr);
    const events = eventsIn(other.stdout);
    t.true(events.every(({ schema }) => schema === 1));
    t.is(events[0]?.type, "run-started");
    t.is(events.filter(({ type }) => type === "step-passed").length, 6);
    t.like(events.at(-1), { type: "run-ended", outcome: "passed" });
    await leavesNothing(t, place);
  });
});

/** Each at another moment: while the cluster starts, while a command runs, after a step. */
const interruptions = [
  { signal: "SIGINT", after: "step-passed" },
  { signal: "SIGTERM", after: "action-started" },
  { signal: "SIGHUP", after: "cluster-progress" },
] as const;

for (const { signal, after } of interruptions) {
  test.serial(`${signal} at ${after} ends a run in order`, async (t) => {
    await inHome(t, async (place) => {
      const running = start(place.env, ["run", "resource-quota", "--auto", "--json"]);
      let sent = false;
      for await (const line of running) {
        if (!sent && (JSON.parse(line) as Line).type === after) {
          sent = running.kill(signal);
        }
      }

      const { exitCode, stdout, stderr } = await running;
      t.true(sent);
      t.is(exitCode, 130, stderr);
      t.like(eventsIn(stdout).at(-1), { type: "run-ended", outcome: "interrupted" });
      await leavesNothing(t, place);
    });
  });
}

for (const words of [
  ["run", "resource-quota", "--auto"],
  ["prove", "limits", "--verbose"],
]) {
  test.serial(`A reader that closes early ends ${words[0]} in order`, async (t) => {
    await inHome(t, async (place) => {
      const running = start(place.env, words);
      const close = (): void => [running.stdout, running.stderr].forEach((end) => end.destroy());
      running.stdout.once("data", close);
      running.stderr.once("data", close);
      t.is((await running).exitCode, 130);
      await leavesNothing(t, place);
    });
  });
}

test.serial("A kubeconfig that cannot be read is neither needed nor touched", async (t) => {
  await inHome(t, async (place) => {
    const { folder } = place;
    const file = path.join(folder, ".kube", "config");
    const bytes = "clusters: [\u0000 not: yaml\n\t- at all";
    await mkdir(path.dirname(file));
    await writeFile(file, bytes);
    const env = { ...place.env, HOME: folder, KUBECONFIG: file };
    await drydock(env, ["new", "mine"], folder);
    const run = await drydock(env, ["run", "./mine", "--auto", "--yes"], folder);
    t.is(run.code, 0, run.stdout + run.stderr);
    t.is(await readFile(file, "utf8"), bytes);
    t.deepEqual(await namesIn(folder, ".kube"), ["config"]);
    await leavesNothing(t, place);
  });
});

/** All but newlines; the program writes no tab of its own, and the lab holds none. */
// oxlint-disable-next-line no-control-regex
const control = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/;

const writeHostileLab = async (folder: string): Promise<string> => {
  const lab = path.join(folder, "hostile");
  await mkdir(lab);
  await writeFile(path.join(lab, "lab.yaml"), hostileLab);
  return lab;
};

for (const form of ["--plain", "--tap", "--json"]) {
  test.serial(`A hostile lab reaches the terminal as text alone with ${form}`, async (t) => {
    await inHome(t, async (place) => {
      const lab = await writeHostileLab(place.folder);
      const { code, stdout, stderr } = await drydock(place.env, [
        "run",
        lab,
        "--auto",
        "--yes",
        form,
      ]);
      t.is(code, 0, stdout + stderr);
      t.notRegex(stdout, control);
      t.notRegex(stderr, control);
      t.is(form === "--tap", !stdout.includes("logend"), stdout);
      if (form === "--json") {
        const events = eventsIn(stdout);
        const [step] = events[0]!["steps"] as { checks: { says: string }[] }[];
        t.is(step!.checks[0]!.says, "It \u001b[31mis\u009b5m there\u0007");
        t.like(events.at(-1), { outcome: "passed" });
      } else {
        t.regex(stdout, /It is there/);
      }

      await leavesNothing(t, place);
    });
  });
}

test.serial("Who is asked to trust a hostile lab sees what its commands hide", async (t) => {
  await inHome(t, async (place) => {
    const lab = await writeHostileLab(place.folder);
    const { code, stdout, stderr } = await drydock(place.env, ["run", lab]);
    t.is(code, 2);
    t.is(stdout, "");
    t.notRegex(stderr, control);
    t.true(stderr.includes(String.raw`k=v\u{1b}[31m\u{9b}5m`));
    t.true(stderr.includes("The lab was not started."));
  });
});
