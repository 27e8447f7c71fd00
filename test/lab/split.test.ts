import test from "ava";
import { splitCommand } from "../../src/lab/split.ts";

const argv = (text: string): string[] | string => {
  const split = splitCommand(text);
  return "argv" in split ? split.argv : split.problem.sentence;
};

test("a command is split on spaces and quotes, and nothing else", (t) => {
  t.deepEqual(argv("kubectl get pods -n  web"), ["kubectl", "get", "pods", "-n", "web"]);
  t.deepEqual(argv(`kubectl patch q -p '{"spec":{"a b":1}}'`), [
    "kubectl",
    "patch",
    "q",
    "-p",
    '{"spec":{"a b":1}}',
  ]);
  t.deepEqual(argv(`echo "a \\"b\\" c"d ''`), ["echo", 'a "b" cd', ""]);
  t.deepEqual(argv("echo a\\ b"), ["echo", "a b"]);
});

test("a variable stays whole, whatever is around it", (t) => {
  t.deepEqual(argv("kubectl -n ${ns} get pod/${a.b}-1"), [
    "kubectl",
    "-n",
    "${ns}",
    "get",
    "pod/${a.b}-1",
  ]);
});

for (const text of ["a | b", "a > b", "a; b", "a & b", "echo `x`", "echo $HOME", "a < b"]) {
  test(`\`${text}\` is refused with advice`, (t) => {
    t.regex(String(argv(text)), /needs a shell; use `sh:`/);
  });
}

test("what a shell would do is allowed inside single quotes", (t) => {
  t.deepEqual(argv("echo '$HOME | a > b'"), ["echo", "$HOME | a > b"]);
});

test("an open quote and an empty command are told", (t) => {
  t.regex(String(argv("echo 'a")), /never closed/);
  t.is(argv("   "), "an empty command");
});
