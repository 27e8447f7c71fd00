import test from "ava";
import type { Finding } from "../../../src/doctor/finding.ts";
import { terminalFindings } from "../../../src/doctor/findings/terminal.ts";
import type { TerminalFacts } from "../../../src/doctor/host.ts";
import { fakeHost, type Machine } from "../../support/fake-host.ts";

const usual: TerminalFacts = {
  columns: 100,
  rows: 30,
  colourBits: 8,
  plain: undefined,
  unicode: true,
};

const look = async (
  terminal: Partial<TerminalFacts> = {},
  machine: Machine = {},
): Promise<Record<string, Finding>> => {
  const findings = await terminalFindings(
    fakeHost({ ...machine, terminal: { ...usual, ...terminal } }),
  );
  return Object.fromEntries(findings.map((finding) => [finding.id, finding]));
};

test("sizes: comfortable, small, too small for the full screen, and unknown", async (t) => {
  for (const [columns, rows, verdict, fix] of [
    [100, 30, "ok", undefined],
    [80, 24, "ok", undefined],
    [79, 24, "warn", /larger, or its letters smaller/],
    [39, 24, "warn", /--plain/],
    [0, 0, "warn", /^stty/],
  ] as const) {
    const { "terminal.size": size } = await look({ columns, rows });
    t.is(size?.verdict, verdict);
    t.true(fix === undefined ? size?.fix === undefined : fix.test(size?.fix ?? ""));
  }
});

test("colours: how many, and why none", async (t) => {
  t.is((await look({ colourBits: 24 }))["terminal.colours"]?.found, "16 million colours");
  t.is((await look({ colourBits: 4 }))["terminal.colours"]?.found, "16 colours");
  t.is((await look({ plain: "NO_COLOR" }))["terminal.colours"]?.found, "none (NO_COLOR)");
});

test("letters: the locale that is in the way is named", async (t) => {
  const { "terminal.letters": letters } = await look({ unicode: false }, { env: { LANG: "C" } });
  t.like(letters, { verdict: "warn", found: "ASCII (LANG=C)", fix: "export LC_ALL=C.UTF-8" });
});

/** /proc/PID/stat of a shell in tmux, within script, within asciinema, over ssh. */
const processes = {
  "/proc/4711/stat": "4711 (node) S 4700 4711 4700 34816",
  "/proc/4700/stat": "4700 (bash) S 4690 4700 4700 34816",
  "/proc/4690/stat": "4690 (tmux: server) S 4680 4690 4690 0",
  "/proc/4680/stat": "4680 (script) S 4670 4680 4600 34817",
  "/proc/4670/stat": "4670 (asciinema) S 4660 4670 4600 34817",
  "/proc/4660/stat": "4660 (sshd-session) S 1 4660 4660 0",
};

test("what the terminal is inside of is told by the processes above, on Linux", async (t) => {
  const { "terminal.inside": inside } = await look({}, { files: processes });
  t.is(inside?.found, "tmux, script, asciinema, ssh: what you see and type is recorded");
  t.like(inside, { verdict: "ok", facts: { recorded: true } });
});

test("and by ps elsewhere", async (t) => {
  const list = [
    " 4711  4700 node",
    " 4700  4690 -zsh",
    " 4690  4680 /usr/bin/script",
    " 4680     1 login",
  ].join("\n");
  const { "terminal.inside": inside } = await look(
    {},
    { platform: "darwin", programs: { "ps -A -o pid=,ppid=,comm=": list } },
  );
  t.is(inside?.found, "script: what you see and type is recorded");
});

test("and by what they leave in the environment", async (t) => {
  const { "terminal.inside": inside } = await look({}, { env: { TMUX: "/tmp/tmux-0/x,1,0" } });
  t.is(inside?.found, "tmux");
  t.is((await look())["terminal.inside"], undefined);
});

test("without a terminal there is nothing to find fault with", async (t) => {
  const [only, ...others] = await terminalFindings(fakeHost({ terminal: undefined }));
  t.like(only, { verdict: "ok", found: "none here: labs run as plain text" });
  t.deepEqual(others, []);
});
