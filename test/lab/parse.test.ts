import test from "ava";
import { parseLab } from "../../src/lab/parse.ts";
import { formatProblem } from "../../src/lab/problem.ts";

const file = "/labs/x/lab.yaml";

const head = `lab: 1
id: x
title: X
summary: X
part: isolation
level: beginner
minutes: 5
scope:
  namespaces: [web]
vars:
  ns: { value: web }
steps:
`;

const step = (lines: string, extra = "") => `${head}  - id: one
    title: One
    text: Do it.
    do:
      - run: kubectl get pods -n \${ns}
${extra}    expect:
${lines}`;

const mistakes = (text: string): string[] =>
  parseLab(file, text).problems.map((problem) => formatProblem(problem, "/labs").split("\n")[0]!);

const check = (text: string): string =>
  step(`      - id: c
        says: It is there
${text
  .split("\n")
  .map((line) => `        ${line}`)
  .join("\n")}
`);

test("a lab without mistakes has every default filled in", (t) => {
  const { lab, problems } = parseLab(file, check("resource: pod/a"));
  t.deepEqual(problems, []);
  const [only] = lab!.steps;
  t.like(only!.expect[0], {
    kind: "resource",
    target: { resource: "pod", name: "a" },
    in: "web",
    within: 60_000,
    for: 0,
    sensitive: false,
    guard: false,
  });
  t.deepEqual(only!.solve, only!.do);
  t.is(only!.do[0]!.id, "do-1");
});

test("an unknown field is found with its place and a suggestion", (t) => {
  t.deepEqual(mistakes(check("resource: pod/a\nwithn: 20s")), [
    "x/lab.yaml:22:9: unknown field `withn` in a resource check; did you mean `within`?",
  ]);
});

test("the source line and a caret follow", (t) => {
  const [problem] = parseLab(file, check("resource: pod/a\nwithn: 20s")).problems;
  t.deepEqual(formatProblem(problem!, "/labs").split("\n").slice(1), [
    "   22 |         withn: 20s",
    "      |         ^",
  ]);
});

test("a misspelt kind is told as such", (t) => {
  t.regex(
    mistakes(check("absnt: pod/a"))[0]!,
    /:21:9: no check kind here; did you mean `absent`\?/,
  );
});

test("two kinds in one check are refused", (t) => {
  t.regex(mistakes(check("absent: pod/a\nresource: pod/b"))[0]!, /two kinds in one check/);
});

test("broken YAML is told with its place", (t) => {
  t.regex(mistakes("lab: 1\nid: a: b\n")[0]!, /^x\/lab\.yaml:2:\d+: Nested mappings/);
  t.regex(mistakes("a: &x 1\nb: *x\n")[0]!, /aliases/);
});

for (const [name, text, message] of [
  [
    "a duration without a unit",
    "resource: pod/a\nwithin: 20",
    /`within`: expected a duration with its unit/,
  ],
  [
    "an unknown variable",
    "resource: pod/${nss}",
    /21:23: unknown variable `\$\{nss\}`; did you mean `ns`/,
  ],
  ["an unknown operator", "resource: pod/a\nmatch: { a: { $gt3: 1 } }", /unknown operator `\$gt3`/],
  ["a gateway that is not there", "http: { url: http://a, through: edge }", /no gateway `edge`/],
  ["a long sentence", `resource: pod/a\n`, /says/],
] as const) {
  test(`${name} is a mistake`, (t) => {
    const long =
      name === "a long sentence" ? check(text).replace("It is there", "x".repeat(81)) : check(text);
    t.regex(mistakes(long)[0] ?? "", message);
  });
}

test("a missing field names what it wants", (t) => {
  t.regex(mistakes(check("can: list pods"))[0]!, /a can check needs `allowed`/);
});

test("steps may need only earlier steps, and trials only checks of theirs", (t) => {
  t.regex(
    mistakes(step("      - { id: c, says: S, resource: pod/a }\n", "    needs: [two]\n"))[0]!,
    /no step `two`/,
  );
  const trial = "    trials:\n      - { id: t, run: kubectl get x, check: d, shows: x }\n";
  t.regex(
    mistakes(step("      - { id: c, says: S, resource: pod/a }\n", trial))[0]!,
    /no check `d` in this step/,
  );
});

test("a shell's work in `run` is refused where it stands", (t) => {
  const text = step("      - { id: c, says: S, resource: pod/a }\n").replace(
    "get pods -n ${ns}",
    "get pods | wc -l",
  );
  t.regex(mistakes(text)[0]!, /:17:\d+: `run`: `\|` needs a shell/);
});

test("parts of `all` inherit the namespace and are read by their kinds", (t) => {
  const { lab } = parseLab(file, check("in: other\nall:\n  - resource: pod/a\n  - absent: pod/b"));
  const all = lab!.steps[0]!.expect[0]!;
  t.is(all.kind, "all");
  t.deepEqual(all.kind === "all" && all.parts.map(({ kind, in: where }) => [kind, where]), [
    ["resource", "other"],
    ["absent", "other"],
  ]);
});

test("secrets are sensitive without being told", (t) => {
  t.true(parseLab(file, check("resource: secret/a")).lab!.steps[0]!.expect[0]!.sensitive);
});

test("all mistakes are told at once, in the order of the file", (t) => {
  const found = mistakes(
    check("resource: pod/a\nwithn: 20s").replace("part: isolation", "part: isolaton"),
  );
  t.is(found.length, 2);
  t.regex(found[0]!, /:5:\d+: `part`: expected one of .*did you mean `isolation`/);
});

for (const place of ["../../elsewhere", "/etc/hosts", "a/../../b", "..", ".", "~/notes"]) {
  test(`clean-up may not be sent to ${place}`, (t) => {
    const lab = head.replace("namespaces: [web]", `namespaces: [web]\n  files: ["${place}"]`);
    t.true(mistakes(lab).some((mistake) => mistake.includes("must be a path inside")));
  });
}

test("files in folders of the lab's own, dots in names included, are in scope", (t) => {
  const lab = head.replace("namespaces: [web]", "namespaces: [web]\n  files: [a/b..yaml, .hidden]");
  t.false(mistakes(lab).some((mistake) => mistake.includes("must be a path inside")));
});

const withStep = (extra: string, expected = "        resource: pod/a"): string =>
  step(
    `      - id: c\n        says: It is there\n${expected}\n`,
    extra.replaceAll(/^(?=.)/gm, "    "),
  ).replace(
    "steps:",
    "requires: { ingressClass: true }\ngateways: { edge: { ingress: true } }\nsteps:",
  );

test("loads, paces and pictures that need each other are found when one is missing", (t) => {
  const said = (extra: string, expected?: string) =>
    mistakes(withStep(extra, expected)).map((line) => line.replace(/^[^ ]+ /, ""));
  const load = "load: { url: 'http://${ns}.example.com/', through: edge }\n";
  t.deepEqual(said(`${load}clock: x20\nlive: [{ requests: true }]\n`, "        load: {}"), []);
  t.deepEqual(said("", "        load: {}"), ["this check needs a `load` in its step"]);
  t.deepEqual(said("live: [{ requests: true }]\n"), ["this picture needs a `load` in its step"]);
  t.deepEqual(said(load.replace("edge", "egde")), ["no gateway `egde`; did you mean `edge`?"]);
  t.deepEqual(said(load.replace("http:", "https:")), [
    "a load over https needs `trust`: whose certificate its guests know",
  ]);
  t.deepEqual(said(load.replace("http:", "")), [
    "this is no URL such as `https://cafe.example.com/tea`",
  ]);
  t.deepEqual(said("clock: x1\n"), ["`clock`: must be a pace from `x2` to `x100`, such as `x20`"]);
  t.deepEqual(said("live: [{ certificate: secret/a, through: edge }]\n"), [
    "`through` and `host` come together",
  ]);
});

test("a load check is a guard, and wants an answer and no failure", (t) => {
  const { lab } = parseLab(
    file,
    withStep("load: { url: 'http://a.example.com/', through: edge }\n", "        load: {}"),
  );
  t.like(lab?.steps[0]?.expect[0], { guard: true, answered: { $gte: 1 }, failed: 0 });
  t.like(lab?.steps[0]?.load, { rate: 10, in: "web", status: { $gte: 200, $lt: 400 } });
});
