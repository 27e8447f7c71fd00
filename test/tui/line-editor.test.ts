/** Editing one line. */
import test from "ava";
import { edit, type Editing, editing } from "../../src/tui/line-editor.ts";

/** Names of keys in order, from an empty line; `|` shows the cursor. */
const after = (start: string, ...keys: string[]): string => {
  const { text, cursor } = keys.reduce<Editing>(
    (line, name) => edit(line, name.length === 1 ? { name, text: name } : { name }) ?? line,
    editing(start),
  );
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
};

test("Characters go in at the cursor", (t) => {
  t.is(after("", "a", "b", "left", "c"), "ac|b");
});

test("Backspace and delete take whole characters, also composed ones", (t) => {
  t.is(after("ae\u0301", "backspace"), "a|");
  t.is(after("日本", "home", "delete"), "|本");
  t.is(after("", "backspace", "delete"), "|");
});

test("The keys of shells move and delete by words and to the ends", (t) => {
  t.is(after("kubectl get pods", "ctrl+w"), "kubectl get |");
  t.is(after("kubectl get pods", "alt+b", "alt+b", "ctrl+k"), "kubectl |");
  t.is(after("kubectl get pods", "ctrl+a", "alt+f"), "kubectl| get pods");
  t.is(after("kubectl get pods", "ctrl+u"), "|");
  t.is(after("ab", "ctrl+b", "ctrl+e", "home", "end"), "ab|");
});

test("A paste brings one command: prompts go, continued lines are joined, further commands stay out", (t) => {
  const paste = (text: string) => edit(editing(""), { name: "paste", text })?.text;
  t.is(paste("$ kubectl get pods \\\n  -n ignite\n"), "kubectl get pods  -n ignite");
  t.is(paste("kubectl get pods\nrm -rf x"), "kubectl get pods");
});

test("Keys that mean nothing to a line change nothing", (t) => {
  t.is(edit(editing("a"), { name: "pageup" }), undefined);
});
