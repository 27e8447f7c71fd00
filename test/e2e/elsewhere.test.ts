/** A kind cluster that cannot be had, in the real program: the lab goes on on the practice cluster, and is found there again. */
import path from "node:path";
import test from "ava";
import { execa } from "execa";
import { makeHome, program, type Home } from "../support/home.ts";
import { makePrograms, type Programs } from "../support/programs.ts";
import { systemPath } from "../support/tools.ts";

const enter = "\r";

/** Engines that are installed and do not run. */
const makeEngines = (): Promise<Programs> => {
  const dead = (version: string) =>
    `case "$1" in -v|--version) echo "${version}";; *) echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?" >&2; exit 1;; esac`;
  return makePrograms({
    kind: 'echo "kind v0.33.0 go1.26.0 linux/amd64"',
    docker: dead("Docker version 28.2.2, build e6534b4"),
    podman: "exit 1",
    nerdctl: "exit 1",
    finch: "exit 1",
  });
};

const pathWith = ({ folder }: Programs): string => [folder, systemPath].join(path.delimiter);

const run = async (home: Home, engines: Programs, ...words: string[]) => {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [program, ...words], {
    env: { ...home.env, PATH: pathWith(engines), LC_ALL: "C.UTF-8", CI: "", FORCE_COLOR: "" },
    reject: false,
    stdin: "ignore",
    timeout: 60_000,
  });
  return { exitCode, stdout, stderr };
};

test.serial(
  "One sentence, one key, and the lab is there; the next day it opens where it was",
  async (t) => {
    await using home = await makeHome();
    await using engines = await makeEngines();
    const options = { env: { PATH: pathWith(engines) } };
    {
      await using terminal = home.open([], options);
      await terminal.see("ISOLATION AND RESOURCES");
      terminal.type("p");
      await terminal.see("Where labs run");
      terminal.type(`j${enter}`);
      await terminal.see("Labs run on kind from now on.");
      terminal.type("/");
      terminal.type(`budget${enter}`);
      await terminal.see("read three refusals");
      terminal.type(enter);
      await terminal.see("kind cannot be used");
      await terminal.see("▸ p  Go on at this step on the practice");
      terminal.type("p");
      await terminal.see("▸ $ kubectl create namespace ignite");
      terminal.type(enter);
      await terminal.see("▸ $ kubectl apply -n ignite -f quota.yaml");
      terminal.type(enter);
      await terminal.see("▸ Next: A pod that fits");
      terminal.type(enter);
      await terminal.see("step 2 of 6");
      terminal.type("q");
      t.is((await terminal.exited).code, 0);
      t.regex(terminal.scrollback().join("\n"), /the way back to kind is open/);
    }

    await using again = home.open(["resource-quota"], options);
    await again.see("▸ $ kubectl apply -n ignite -f pod-fits.yaml");
    await again.see("embedded x1");
    again.type("q");
    await again.exited;
  },
);

test.serial(
  "Without a terminal: exit 3 and the one command that goes on, or a fallback that was asked for",
  async (t) => {
    await using home = await makeHome();
    await using engines = await makeEngines();
    const words = ["run", "isolation", "--auto", "--plain", "--provider", "kind"];
    const refused = await run(home, engines, ...words);
    t.is(refused.exitCode, 3);
    t.regex(refused.stderr, /Go on without it: drydock run isolation --auto --provider embedded/);
    const passed = await run(home, engines, ...words, "--fallback", "embedded");
    t.is(passed.exitCode, 0, passed.stderr);
    t.regex(passed.stdout, /Going on on the practice cluster/);
    t.regex(passed.stdout, /isolation: passed/);
    t.deepEqual(await home.processes(), []);
  },
);

test.serial("In plain text with prompts the same word goes on", async (t) => {
  await using home = await makeHome();
  await using engines = await makeEngines();
  await using terminal = home.open(["resource-quota", "--screen-reader", "--provider", "kind"], {
    env: { PATH: pathWith(engines) },
  });
  await terminal.see("p: Go on at this step on the practice cluster.");
  await terminal.see("enter tries again >");
  terminal.type(`p${enter}`);
  await terminal.see("enter runs: kubectl create namespace ignite >");
  terminal.type(enter);
  await terminal.see("namespace/ignite created");
  terminal.type(`q${enter}`);
  t.is((await terminal.exited).code, 0);
});
