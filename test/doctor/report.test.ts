import test from "ava";
import stringWidth from "string-width";
import { everyProvider, type Finding } from "../../src/doctor/finding.ts";
import { reportJson } from "../../src/doctor/json.ts";
import { reportText, type Report } from "../../src/doctor/report.ts";
import { verdictsOf } from "../../src/doctor/verdicts.ts";
import { wrapWords } from "../../src/doctor/wrap.ts";

const findings: Finding[] = [
  {
    id: "node",
    group: "drydock",
    verdict: "ok",
    about: "Node",
    found: "22.12.0",
    wanted: "20.19 or newer",
    concerns: everyProvider,
  },
  {
    id: "folder.state",
    group: "drydock",
    verdict: "warn",
    about: "state",
    found: `/home/ada/${"a-long-name/".repeat(9)}state, 600 MB free`,
    wanted: "1.0 GB free",
    fix: "Free some room there",
    concerns: everyProvider,
  },
  {
    id: "engine",
    group: "kind",
    verdict: "bad",
    about: "engine",
    found: "Docker \u001B[31mdid not answer within 1.5 s",
    wanted: "an answer",
    fix: "Restart it; if it is only slow: drydock doctor --wait 10",
    concerns: ["kind"],
  },
  {
    id: "kind.program",
    group: "kind",
    verdict: "bad",
    about: "kind",
    found: "not in PATH",
    concerns: ["kind"],
  },
];

const report = (asked: "embedded" | "kind" = "embedded"): Report => ({
  asked,
  verdicts: verdictsOf(findings, undefined),
  findings,
  code: "K7QM-RT4P-9XWH-B3ZS",
});

const plain = { columns: 80, unicode: true, colour: false };

test("what runs here is at the end, with the first thing in the way of what does not", (t) => {
  const text = reportText(report(), plain);
  t.true(text.includes("Labs run here.\n  ● embedded     works; state:\n"));
  t.true(
    text.includes(
      "  ✖ kind         cannot yet; engine: Docker did not answer within 1.5 s, and 1\n",
    ),
  );
  t.true(reportText(report("kind"), plain).includes("Labs cannot run on kind here yet."));
});

test("each line says what was found and what is wanted, and below a problem is its fix", (t) => {
  const text = reportText(report(), plain);
  t.true(/^  ✔ Node         22\.12\.0 +20\.19 or newer$/m.test(text));
  t.true(
    /^  ✖ engine       Docker did not answer within 1\.5 s +an answer\n    → Restart it;/m.test(
      text,
    ),
  );
});

for (const columns of [40, 60, 80, 100, 300]) {
  test(`at ${columns} columns no line is longer than that, or than a hundred`, (t) => {
    for (const unicode of [true, false]) {
      const lines = reportText(report(), { columns, unicode, colour: false }).split("\n");
      const longest = Math.max(...lines.map((line) => stringWidth(line)));
      t.true(longest <= Math.min(columns, 100), `${longest}`);
    }
  });
}

test("without colour there is no escape sequence, without UTF-8 nothing but ASCII", (t) => {
  t.false(reportText(report(), plain).includes("\u001B"));
  // oxlint-disable-next-line no-control-regex -- what is looked for is control characters
  t.regex(reportText(report(), { ...plain, unicode: false }), /^[\n\u0020-\u007E]*$/);
});

test("what is in the way of the asked provider is red, of another one yellow", (t) => {
  const look = { ...plain, colour: true };
  t.true(reportText(report("kind"), look).includes("\u001B[31m✖\u001B[39m engine"));
  t.true(reportText(report(), look).includes("\u001B[33m✖\u001B[39m engine"));
});

test("machines get one document with a format, verdicts and findings", (t) => {
  const text = reportJson(report(), { version: "0.1.0", took: 312.4 });
  t.false(text.includes("\u001B"));
  t.like(JSON.parse(text), {
    format: 1,
    drydock: "0.1.0",
    provider: "embedded",
    works: true,
    providers: {
      embedded: { works: true, verdict: "warn" },
      kind: { works: false, verdict: "bad" },
    },
    rollCall: "K7QM-RT4P-9XWH-B3ZS",
    milliseconds: 312,
    findings,
  });
});

test("words are wrapped, and words longer than a line are cut", (t) => {
  t.deepEqual(wrapWords("a bb ccc", 4), ["a bb", "ccc"]);
  t.deepEqual(wrapWords("abcdefghij k", 4), ["abcd", "efgh", "ij k"]);
  t.deepEqual(wrapWords("", 4), [""]);
});
