import test from "ava";
import { convertGlob } from "../../../src/embedded/apparmor/compiler/glob.ts";
import { combineFileRules } from "../../../src/embedded/apparmor/compiler/accept.ts";
import { RuleSet } from "../../../src/embedded/apparmor/compiler/rule-set.ts";
import { globMatches } from "./reference-matcher.ts";

/** Numbers from 0 to below 1 that a seed determines. */
const seeded = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const random = seeded(20_261_129);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

const names = ["a", "b", "ab", "data", "x.txt", ".h", "log", "1"];

const globPart = (depth = 0): string =>
  pick([
    () => pick(names),
    () => pick(names),
    () => "*",
    () => "?",
    () => `${pick(names)}*`,
    () => `*${pick(names)}`,
    () => pick(["[ab]", "[^a]", "[a-c]", "[^a-c]", "[.x]"]),
    () =>
      depth > 1
        ? "a"
        : `{${Array.from({ length: 2 + Math.floor(random() * 2) }, () => (random() < 0.2 ? "" : globPart(depth + 1))).join(",")}}`,
  ])();

const randomGlob = (): string => {
  const parts = Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
    random() < 0.2 ? "**" : globPart(),
  );
  return `/${parts.join("/")}${random() < 0.15 ? "/" : ""}`;
};

const randomPath = (): string =>
  `/${Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick([...names, "c", "abab", "^"])).join("/")}${random() < 0.2 ? "/" : ""}`;

test("ten thousand random profiles permit what their globs say", (t) => {
  let matched = 0;
  for (let round = 0; round < 10_000; round += 1) {
    const globs = Array.from({ length: 1 + Math.floor(random() * 3) }, randomGlob);
    const set = new RuleSet(
      globs.map((glob, index) => ({
        patterns: [convertGlob(glob).pattern],
        deny: false,
        mode: 4 << index,
        audit: 0,
      })),
      combineFileRules,
    );
    const path = randomPath();
    const { allow } = set.permissions(set.match(path));
    for (const [index, glob] of globs.entries()) {
      const expected = globMatches(glob, path);
      matched += expected ? 1 : 0;
      if (((allow & (4 << index)) !== 0) !== expected) {
        t.fail(`${glob} and ${path}: ${expected ? "matches" : "does not match"}`);
        return;
      }
    }
  }

  t.true(matched > 1000);
});

test("a star does not cross slashes, two do, and neither is an empty name", (t) => {
  const cases: [glob: string, path: string, matches: boolean][] = [
    ["/data/*", "/data/a", true],
    ["/data/*", "/data/", false],
    ["/data/*", "/data/a/b", false],
    ["/data/**", "/data/a/b/", true],
    ["/data/**", "/data/", false],
    ["/data/[^a]*", "/data/sub", true],
    ["/data/[^a]*", "/data/abc", false],
    ["/**/", "/a/b/", true],
    ["/**/", "/a/b", false],
    [String.raw`/data/\[a\]`, "/data/[a]", true],
  ];
  for (const [glob, path, matches] of cases) {
    const set = new RuleSet(
      [{ patterns: [convertGlob(glob).pattern], deny: false, mode: 4, audit: 0 }],
      combineFileRules,
    );
    t.is(set.permissions(set.match(path)).allow === 4, matches, `${glob} ${path}`);
  }
});

test("matching takes a step a byte, however ambiguous the pattern", (t) => {
  const glob = `/${"{a,aa}*".repeat(40)}b`;
  const set = new RuleSet(
    [{ patterns: [convertGlob(glob).pattern], deny: false, mode: 4, audit: 0 }],
    combineFileRules,
  );
  const time = (length: number): number => {
    const path = `/${"a".repeat(length)}`;
    set.match(path);
    const start = performance.now();
    for (let round = 0; round < 20; round += 1) {
      set.match(path);
    }

    return performance.now() - start;
  };
  // Going back for every star would take longer than the universe has.
  const long = time(100_000);
  t.true(long < 5000, `${long} ms`);
});
