/** The report of mistakes tells each that no check noticed, and why a lab was not finished. */
import test from "ava";
import type { Mutation } from "../../src/lab/mutate/mutation.ts";
import { mutantReport } from "../../src/report/mutant-report.ts";

const mutation: Mutation = { step: "make", kind: "name", says: "a is b", files: {}, actions: [] };
const base = { lab: "x", possible: 9, chosen: 3, durationMs: 2000, interrupted: false };

test("survivors are told with what they changed, noticed ones are counted", (t) => {
  const text = mutantReport([
    {
      ...base,
      results: [
        { mutation, killed: true, differs: false, why: "noted: it is b" },
        { mutation, killed: false, differs: true, why: "pods/a: image is b" },
        { mutation, killed: false, differs: false, why: "it comes to the same" },
      ],
    },
  ]);
  t.true(
    text.includes(
      "SURVIVED  x make\n          a is b\n          no check looks at it: pods/a: image is b",
    ),
  );
  t.true(text.includes("the same  x make"));
  t.regex(text, /^x +1 +3 +1 +1 +9 +2 s$/m);
});

test("a lab that stopped says whether somebody stopped it", (t) => {
  const results = [{ mutation, killed: true, differs: false, why: "" }];
  t.regex(
    mutantReport([{ ...base, results }]),
    /FAILED +x: after 1 of 3 mistakes its own solution/,
  );
  t.regex(mutantReport([{ ...base, results, interrupted: true }]), /x: interrupted after 1 of 3/);
});
