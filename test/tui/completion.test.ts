/** Questions to kubectl's own completion and what its answers mean. */
import test from "ava";
import { completed, completionRequest, parseCompletion } from "../../src/tui/completion.ts";

test("The words so far are the question, the last one perhaps empty", (t) => {
  t.deepEqual(completionRequest("kubectl get p"), { args: ["get", "p"], start: 12, word: "p" });
  t.deepEqual(completionRequest("kubectl get "), { args: ["get", ""], start: 12, word: "" });
  t.deepEqual(completionRequest("kubectl  get 'my pod' -n ig")?.args, [
    "get",
    "my pod",
    "-n",
    "ig",
  ]);
});

test("Only kubectl is completed", (t) => {
  t.is(completionRequest("ls -l"), undefined);
  t.is(completionRequest("kubectl"), undefined);
  t.is(completionRequest(""), undefined);
});

test("Values come without descriptions; the last line says how to use them", (t) => {
  const found = parseCompletion("pods\tthe pods\npodtemplates\n:4\n");
  t.deepEqual(found, { values: ["pods", "podtemplates"], noSpace: false, files: false });
  t.true(parseCompletion("--namespace=\n:2\n").noSpace);
  t.true(parseCompletion("json\nyaml\nyml\n:8\n").files);
  t.deepEqual(parseCompletion("x\n:1\n").values, []);
  t.deepEqual(parseCompletion("").values, []);
});

test("Tab adds what all candidates share, and a space behind the only one", (t) => {
  const some = { values: ["pods", "podtemplates"], noSpace: false, files: false };
  t.is(completed("p", some), "pod");
  t.is(completed("pods", { ...some, values: ["pods"] }), "pods ");
  t.is(completed("--n", { values: ["--namespace="], noSpace: true, files: false }), "--namespace=");
  t.is(completed("zzz", some), "zzz");
});
