import test from "ava";
import { LabError } from "../../src/errors.ts";
import { firstArgument, parseArguments, positiveNumber } from "../../src/commands/parse.ts";
import type { Flag } from "../../src/commands/verb.ts";

const flags: Flag[] = [
  { name: "json", says: "" },
  { name: "junit", value: "FILE", says: "" },
  { name: "provider", value: "NAME", choices: ["embedded", "kind"], says: "" },
];

const refusal = (...words: string[]): LabError => {
  try {
    parseArguments(words, flags, "drydock run");
  } catch (error) {
    if (error instanceof LabError) {
      return error;
    }
  }

  throw new Error("was accepted");
};

test("switches, values with and without = and arguments mix freely", (t) => {
  t.deepEqual(
    parseArguments(["a", "--json", "--junit=x.xml", "b", "--provider", "kind"], flags, "d"),
    {
      flags: { json: true, junit: "x.xml", provider: "kind" },
      arguments: ["a", "b"],
    },
  );
});

test("after -- everything is an argument", (t) => {
  t.deepEqual(parseArguments(["--", "--json", "-x"], flags, "d").arguments, ["--json", "-x"]);
});

test("the first argument is found behind flags and their values", (t) => {
  const first = (...words: string[]) => words[firstArgument(words, flags)];
  t.is(first("list", "--json"), "list");
  t.is(first("--json", "--junit", "x.xml", "--provider=kind", "prove", "a"), "prove");
  t.is(first("--json", "--provider", "kind"), undefined);
  t.is(first("--", "a"), "a");
});

test("an unknown flag gets the nearest one", (t) => {
  const { message, hint, exitCode } = refusal("--jnuit", "x");
  t.is(message, "drydock run has no flag --jnuit.");
  t.is(hint, "Did you mean --junit?");
  t.is(exitCode, 2);
});

test("a flag without its value and a value that is no choice are refused", (t) => {
  t.regex(refusal("--junit").message, /--junit needs a value/);
  t.regex(refusal("--provider", "docker").message, /takes embedded, kind; not "docker"/);
  t.regex(refusal("--json=yes").message, /takes no value/);
});

test("numbers are whole and positive", (t) => {
  t.is(positiveNumber({}, "repeat", 1), 1);
  t.is(positiveNumber({ repeat: "20" }, "repeat", 1), 20);
  t.throws(() => positiveNumber({ repeat: "0" }, "repeat", 1), { message: /whole number/ });
  t.throws(() => positiveNumber({ repeat: "2.5" }, "repeat", 1), { message: /whole number/ });
});
