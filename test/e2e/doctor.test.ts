/** The doctor as people run it: on a machine whose engine hangs, in terminals of several kinds, and where labs cannot run. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import test from "ava";
import { execa } from "execa";
import { program } from "../support/home.ts";
import { makePrograms, type Programs } from "../support/programs.ts";
import { openTerminal } from "../support/terminal.ts";
import { systemPath } from "../support/tools.ts";

const world = (programs: Programs, more: Record<string, string> = {}) => ({
  PATH: [programs.folder, systemPath].join(path.delimiter),
  DRYDOCK_HOME: path.join(programs.folder, "home"),
  HOME: programs.folder,
  LC_ALL: "C.UTF-8",
  ...more,
});

const doctor = (env: Record<string, string>, ...words: string[]) =>
  execa(process.execPath, [program, "doctor", ...words], {
    env,
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    timeout: 60_000,
  });

/** Living processes whose environment names this folder; only Linux tells. */
const left = async (folder: string): Promise<string[]> => {
  const ids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const texts = await Promise.all(
    ids.map((id) => readFile(`/proc/${id}/environ`, "utf8").catch(() => "")),
  );
  return ids.filter((_, index) => texts[index]!.includes(`HOME=${folder}\0`));
};

test.serial("an engine that hangs is told in time, and nothing of it stays behind", async (t) => {
  await using programs = await makePrograms({ docker: "sleep 120 & sleep 120" });
  // Long enough for all else to answer on a machine that is busy.
  const wait = ["--wait", "8"];
  const [all, kind, usual] = await Promise.all([
    doctor(world(programs), ...wait),
    doctor(world(programs), ...wait, "--provider", "kind"),
    doctor(world(programs, { DRYDOCK_PROVIDER: "kind" }), ...wait),
  ]);
  t.is(all.exitCode, 0, all.stderr);
  t.true(all.stdout.includes("Docker did not answer within 8 s"));
  t.true(all.stdout.includes("Labs run here."));
  t.deepEqual([kind.exitCode, usual.exitCode], [3, 3]);
  t.true(usual.stdout.includes("embedded: the practice cluster"));
  t.true(kind.stdout.includes("Labs cannot run on kind here yet."));
  t.deepEqual(await left(programs.folder), []);
});

test.serial("where nothing can be written labs cannot run, and nothing is", async (t) => {
  await using programs = await makePrograms({});
  const file = path.join(programs.folder, "a-file");
  await writeFile(file, "");
  const { exitCode, stdout } = await doctor(
    world(programs, { DRYDOCK_HOME: path.join(file, "x") }),
  );
  t.is(exitCode, 3);
  t.true(stdout.includes("cannot be written (ENOTDIR)"));
  t.true(stdout.includes("Labs cannot run on embedded here yet."));
  t.is(await readFile(file, "utf8"), "");
});

test.serial(
  "a code that was misheard is refused with the place and the code that was meant",
  async (t) => {
    await using programs = await makePrograms({});
    const env = world(programs);
    const { stdout } = await doctor(env, "--json");
    const { rollCall } = JSON.parse(stdout) as { rollCall: string };
    const wrong = rollCall.startsWith("K") ? "T" : "K";
    const misheard = await doctor(env, "--read", `${wrong}${rollCall.slice(1)}`);
    t.is(misheard.exitCode, 2);
    t.is(misheard.stdout, "");
    t.true(misheard.stderr.includes(`sign 1 is "${wrong}" and should be "${rollCall[0]}"`));
    t.true(misheard.stderr.includes(`Did you mean ${rollCall}?`));
  },
);

for (const [title, env, sign] of [
  ["UTF-8", {}, "✔"],
  ["no colour", { NO_COLOR: "1" }, "✔"],
  ["ASCII", { LC_ALL: "C" }, "+"],
] as const) {
  test.serial(`in a terminal of 80 columns no line is broken: ${title}`, async (t) => {
    await using programs = await makePrograms({});
    await using terminal = openTerminal(process.execPath, [program, "doctor", "--wait", "20"], {
      columns: 80,
      rows: 100,
      env: world(programs, env),
    });
    t.like(await terminal.exited, { code: 0 });
    const lines = terminal.scrollback();
    t.true(lines.some((line) => line.startsWith(`  ${sign} size         80x100`)));
    t.is(terminal.coloured(), !("NO_COLOR" in env));
    // Whatever the terminal had to break begins at its left edge, where only titles do.
    const edges = lines.filter((line) => /^\S/.test(line));
    t.deepEqual(
      edges.filter((line) => !/^(?:Drydock|Terminal|This|embedded|kind|context|Labs)/.test(line)),
      [],
    );
  });
}
