import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { execa } from "execa";
import { createJsonReporter } from "../../src/report/json.ts";
import { createJunitReporter } from "../../src/report/junit.ts";
import { createPlainReporter } from "../../src/report/plain.ts";
import { proofTable } from "../../src/report/proof-table.ts";
import { createTapReporter } from "../../src/report/tap.ts";
import type { Reporter } from "../../src/report/reporter.ts";
import { testWith } from "../support/test-with.ts";
import { systemPath } from "../support/tools.ts";
import { demoRun } from "./events.ts";

const textOf = (reporter: Reporter): string =>
  demoRun.map((event) => reporter.event(event)).join("") + (reporter.end?.() ?? "");

test("a lab that cannot be on a cluster is neither proved nor failed", (t) => {
  const proof = { problems: [], steps: [{ id: "a", trials: 2, solvedMs: 5 }], durationMs: 1000 };
  const cannot = { lab: "b", cannot: "It needs more.", problems: [], steps: [], durationMs: 1 };
  t.deepEqual(
    proofTable([{ ...proof, lab: "a" }, cannot])
      .trimEnd()
      .split("\n"),
    [
      "",
      "lab  proved  steps  trials  median  slowest",
      "a    1 of 1  1      2       1.0 s   1.0 s",
      "b    cannot",
      "",
      "1 of 1 proved, 1 cannot be on this cluster",
    ],
  );
});

test("proofs that were interrupted are not taken for all that was asked for", (t) => {
  const proof = { lab: "a", problems: [], steps: [], durationMs: 1000 };
  t.regex(proofTable([proof, proof], 5), /\n2 of 2 proved, interrupted with 3 to go\n$/);
});

test("plain text shows commands, output, verdicts and the failure's lines in order", (t) => {
  t.is(
    textOf(createPlainReporter()),
    `A demo · embedded cluster

  ✔ Kubernetes 1.36.4, 3 nodes ready

1/3  Step one
  $ kubectl apply -f x.yaml
  Error from server (Forbidden): no
  as expected
  ✔ good holds

2/3  Step two
  ✖ bad # <1> holds
    expected   refused
    actual     admitted & stored
    look       kubectl get quota
  skipped

✖ demo: failed, 1 of 3 steps in 1:01
`,
  );
});

test("plain text in ASCII holds no other characters", (t) => {
  t.notRegex(textOf(createPlainReporter({ ascii: true })).replaceAll("\n", ""), /[^\u0020-\u007E]/);
});

test("a verdict that is there before the command is through stands below what it printed", (t) => {
  const reporter = createPlainReporter();
  const verdict = { status: "met" } as const;
  const lines = [
    { at: 1, type: "action-started", step: "one", action: "do-1", command: "kubectl get ns" },
    { at: 2, type: "check-changed", step: "one", check: "seen", verdict },
    { at: 3, type: "output", stream: "stdout", text: "default" },
    {
      at: 4,
      type: "action-ended",
      step: "one",
      action: "do-1",
      exit: 0,
      outcome: "ok",
      durationMs: 3,
    },
  ] as const;
  t.is(
    lines.map((event) => reporter.event(event)).join(""),
    "  $ kubectl get ns\n  default\n  ✔ seen\n",
  );
});

test("what keeps a lab from starting is left to the error itself", (t) => {
  const reporter = createPlainReporter();
  const notice = { at: 1, type: "notice", level: "error", sentence: "No." } as const;
  t.is(reporter.event(notice), "");
  reporter.event({ at: 2, type: "step-started", step: "one", resumed: false });
  t.is(reporter.event(notice), "  No.\n");
});

test("a verdict that is repeated is said once", (t) => {
  const reporter = createPlainReporter();
  const met = demoRun.find(
    (event) => event.type === "check-changed" && event.verdict.status === "met",
  )!;
  t.not(reporter.event(met), "");
  t.is(reporter.event(met), "");
});

test("JSON is one versioned event a line", (t) => {
  const lines = textOf(createJsonReporter()).trimEnd().split("\n");
  t.is(lines.length, demoRun.length);
  const first = JSON.parse(lines[0]!) as { schema: number; type: string; at: number };
  t.like(first, { schema: 1, type: "run-started", at: 0 });
});

test("TAP plans a point for each check, escapes # and gives diagnostics", (t) => {
  t.is(
    textOf(createTapReporter()),
    String.raw`TAP version 13
1..3
ok 1 - one: good holds
not ok 2 - two: bad \# <1> holds
  ---
  status: "late"
  expected: "refused"
  actual: "admitted & stored"
  look: "kubectl get quota"
  ...
ok 3 - three: later holds # SKIP skipped
`,
  );
});

test("JUnit counts, escapes and keeps control characters out", (t) => {
  const reporter = createJunitReporter();
  for (const event of demoRun) {
    reporter.event(event);
  }

  reporter.event({ type: "output", stream: "stdout", text: "a\u001B[31m<b>", at: 1 });
  const xml = reporter.xml();
  t.regex(
    xml,
    /<testsuite name="demo" tests="3" failures="1" skipped="1" errors="0" time="61\.000">/,
  );
  t.regex(
    xml,
    /<testcase classname="demo\.two" name="bad # &lt;1&gt; holds"[^>]*>\n\s*<failure message="admitted &amp; stored"/,
  );
  t.regex(xml, /a\[31m&lt;b&gt;/);
  // oxlint-disable-next-line no-control-regex
  t.notRegex(xml, /[\u0000-\u0008\u000B-\u001F]/);
});

testWith("prove")(
  "prove of Perl reads the TAP, the failed point with its diagnostics",
  async (t) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-tap-"));
    t.teardown(() => rm(folder, { recursive: true, force: true }));
    const file = path.join(folder, "run.tap");
    await writeFile(file, textOf(createTapReporter()));
    const { stdout } = await execa("prove", ["-e", "cat", file], {
      reject: false,
      env: { PATH: systemPath },
    });
    t.regex(stdout, /Failed 1\/3 subtests/);
    t.notRegex(stdout, /Parse errors/);
  },
);

test("progress that only counts is one line of a log", (t) => {
  const reporter = createPlainReporter();
  const said = ["Loading 2 images: 1.2 MB of 1.0 GB", "Loading 2 images: 1.0 GB of 1.0 GB", "Done"]
    .map((sentence) => reporter.event({ type: "cluster-progress", sentence, at: 0 }))
    .join("");
  t.is(said, "  · Loading 2 images: 1.2 MB of 1.0 GB\n  · Done\n");
});
