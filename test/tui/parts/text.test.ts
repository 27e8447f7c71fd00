/** Markdown, files, checks, output: text as lines. */
import test from "ava";
import type { Verdict } from "../../../src/session/events.ts";
import type { OutputLine } from "../../../src/session/output.ts";
import type { CheckState } from "../../../src/session/state.ts";
import { type Line, lineText, lineWidth } from "../../../src/tui/line.ts";
import { actionLines } from "../../../src/tui/parts/actions.ts";
import { checkLines, failedCheck, failureLines } from "../../../src/tui/parts/checklist.ts";
import { footerLine } from "../../../src/tui/parts/footer.ts";
import { markdownLines } from "../../../src/tui/parts/markdown.ts";
import { outputView } from "../../../src/tui/parts/output.ts";
import { textLines } from "../../../src/tui/parts/text.ts";
import { clockTime } from "../../../src/tui/parts/time.ts";
import { unicodeLook as look } from "../../../src/tui/theme.ts";

const texts = (lines: Line[]) => lines.map((line) => lineText(line).trimEnd());

test("Markdown becomes wrapped lines with emphasis, code, lists, quotes and tables", (t) => {
  const text = [
    "# Title",
    "A **ResourceQuota** caps `pods` of one *namespace*.",
    "",
    "- one thing that is long enough to wrap",
    "- two",
    "  1. inner",
    "",
    "> quoted",
    "",
    "```yaml",
    "kind: Pod",
    "```",
    "",
    "| a | b |",
    "|---|---|",
    "| 1 | 22 |",
  ].join("\n");
  t.deepEqual(texts(markdownLines(text, 30, look)), [
    "Title",
    "",
    "A ResourceQuota caps pods of",
    "one namespace.",
    "",
    "· one thing that is long",
    "  enough to wrap",
    "· two",
    "  1. inner",
    "",
    "│ quoted",
    "",
    "  kind: Pod",
    "",
    "a  b",
    "1  22",
  ]);
  const spans = markdownLines(text, 30, look).flat();
  t.true(spans.some((span) => span.bold && span.text === "ResourceQuota"));
  t.true(spans.some((span) => span.tone === "accent" && span.text === "pods"));
});

test("A link shows where it leads; HTML and entities stay as they are written", (t) => {
  t.deepEqual(texts(markdownLines("[AKS](https://aka.ms/aks) <b>x</b> &amp; a<br>b", 80, look)), [
    "AKS (https://aka.ms/aks) <b>x</b> &amp; a<br>b",
  ]);
});

test("A hard break starts a new row", (t) => {
  t.deepEqual(texts(markdownLines("one  \ntwo", 20, look)), ["one", "two"]);
});

test("A file shows its rows as they are, with the marked ones set off", (t) => {
  const lines = textLines("kind: Pod\n# why\nspec:\n  memory: 1Gi\n", 20, look, new Set([4]));
  t.deepEqual(texts(lines), ["  kind: Pod", "  # why", "  spec:", "▸   memory: 1Gi"]);
});

const at = (width: number, now: number) => ({ width, look, now, provider: "embedded" as const });

const check = (verdict: Verdict, says = "The pod is ready"): CheckState => ({
  id: "a",
  says,
  verdict,
});
const failure = {
  expected: "ready",
  actual: "pending",
  likely: "no room",
  look: "kubectl describe pod",
};

test("A check grows to the right: what it waits for and for how long it holds", (t) => {
  const held = check({ status: "holding", held: { forMs: 1000, ofMs: 2000 } });
  t.deepEqual(texts(checkLines([held], at(40, 0))), ["◐ The pod is ready    holds 0:01 of 0:02"]);
  t.true(lineText(checkLines([held], at(40, 900_000))[0] ?? []).endsWith("holds 0:02 of 0:02"));
  const waited = check({ status: "checking", waited: { forMs: 12_000, ofMs: 60_000 } });
  t.deepEqual(texts(checkLines([waited], at(40, 0))), ["◐ The pod is ready          0:12 of 1:00"]);
  t.true(lineText(checkLines([waited], at(40, 3000))[0] ?? []).endsWith("0:15 of 1:00"));
});

test("A check that is simulated where the run is says so, and nowhere else", (t) => {
  const here: CheckState = { ...check({ status: "met" }), simulatedOn: ["embedded"] };
  t.deepEqual(texts(checkLines([here], at(40, 0))), ["✔ The pod is ready             simulated"]);
  const onKind = checkLines([here], { ...at(40, 0), provider: "kind" });
  t.deepEqual(texts(onKind), ["✔ The pod is ready"]);
});

test("Times that do not fit are left out; a check takes as many rows with them as without", (t) => {
  const long = "The quota exists and the controller has counted";
  const waiting = checkLines([check({ status: "waiting" }, long)], at(30, 0));
  const checking = checkLines(
    [check({ status: "late", waited: { forMs: 0, ofMs: 1 } }, long)],
    at(30, 0),
  );
  t.is(checking.length, waiting.length);
  t.true(checking.every((line) => lineWidth(line) <= 30));
});

test("A failure has five lines in their order", (t) => {
  t.deepEqual(
    texts(failureLines(check({ status: "late", failure }), { width: 60, look, wanted: true })),
    [
      "✖ The pod is ready",
      "  expected   ready",
      "  actual     pending",
      "  likely     no room",
      "▸ look       kubectl describe pod",
    ],
  );
});

test("With few rows what is and where to look stay longest", (t) => {
  const rows = (count: number) =>
    texts(failureLines(check({ status: "late", failure }), { width: 60, look, rows: count })).map(
      (row) => row.trim().split(/\s/)[0],
    );
  t.deepEqual(rows(4), ["✖", "actual", "likely", "look"]);
  t.deepEqual(rows(3), ["✖", "actual", "look"]);
  t.deepEqual(rows(2), ["✖", "look"]);
});

test("The check that cannot be met any more is explained before the one that is late", (t) => {
  const late = check({ status: "late", failure });
  const hopeless = check({ status: "hopeless", failure });
  t.is(failedCheck([late, hopeless]), hopeless);
  t.is(failedCheck([check({ status: "met" }), check({ status: "checking" })]), undefined);
  t.is(
    failureLines(check({ status: "unknown", reason: "cannot tell: no answer" }), {
      width: 60,
      look,
    }).length,
    2,
  );
});

test("Output shows its end, scrolls back to its beginning and says how far", (t) => {
  const output = Array.from({ length: 20 }, (_, index): OutputLine => ({
    stream: "stdout",
    text: `line ${index}`,
  }));
  const view = (back: number) => outputView(output, { width: 20, height: 3, back });
  t.deepEqual(texts(view(0).lines), ["line 17", "line 18", "line 19"]);
  t.deepEqual(texts(view(5).lines), ["line 12", "line 13", "line 14"]);
  t.deepEqual(texts(view(1000).lines), ["line 0", "line 1", "line 2"]);
  t.is(view(1000).below, 17);
  t.is(outputView([], { width: 20, height: 3, back: 5 }).below, 0);
});

test("Remarks stand at the right; commands have a prompt", (t) => {
  const lines = outputView(
    [
      { stream: "command", text: "kubectl get pods -n ignite" },
      { stream: "note", text: "as expected" },
    ],
    { width: 20, height: 9, back: 0 },
  ).lines;
  t.deepEqual(texts(lines), ["$ kubectl get pods", "  -n ignite", "         as expected"]);
  t.is(lines[2]?.at(-1)?.tone, "ok");
  const script: OutputLine = { stream: "command", text: "for i in 1 2; do\n  date\ndone" };
  const { lines: rows } = outputView([script], { width: 20, height: 9, back: 0 });
  t.deepEqual(texts(rows), ["$ for i in 1 2; do", "    date", "  done"]);
});

test("A footer leaves out what does not fit, but never help and quit", (t) => {
  const keys = ["enter", "edit", "command", "shell", "help", "quit"].map((id, index) => ({
    id: id as "enter",
    key: id[0] ?? "",
    label: id,
    wanted: index === 0,
  }));
  for (let width = 30; width < 90; width++) {
    const text = lineText(footerLine(keys, "fact", width));
    t.true(text.length <= width && text.includes("enter") && text.includes("quit"), text);
  }
});

test("Durations read as clocks do", (t) => {
  t.deepEqual([0, 59_999, 60_000, 3_723_000, -5].map(clockTime), [
    "0:00",
    "0:59",
    "1:00",
    "1:02:03",
    "0:00",
  ]);
});

test("The lines of a script stay lines of their own, and long ones wrap", (t) => {
  const command = "for i in 1 2; do\n  kubectl get pods -n depot\ndone\n";
  const action = { id: "a", command, state: "ready", fails: false } as const;
  t.deepEqual(texts(actionLines([action], 0, 24, look)), [
    "▸ $ for i in 1 2; do",
    "      kubectl get pods",
    "    -n depot",
    "    done",
  ]);
});
