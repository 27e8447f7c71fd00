import test from "ava";
import { parseProfile } from "./profile-files.ts";

test("an include that includes itself is read once", async (t) => {
  const { exit, stderr } = await parseProfile(
    "profile x {\n  include <abstractions/loop>\n}\n",
    ["-Q", "PROFILE"],
    { "/etc/apparmor.d/abstractions/loop": "/a r,\ninclude <abstractions/loop>\n" },
  );
  t.deepEqual({ exit, stderr }, { exit: 0, stderr: "" });
});

test("profiles that include themselves end with a message", async (t) => {
  const { exit, stderr } = await parseProfile(
    "profile x {\n  include <abstractions/loop>\n}\n",
    ["-Q", "PROFILE"],
    { "/etc/apparmor.d/abstractions/loop": "profile y {\ninclude <abstractions/loop>\n}\n" },
  );
  t.is(exit, 1);
  t.regex(stderr, /Includes are nested too deeply/);
});

test("variables that multiply end with a message", async (t) => {
  const lines = Array.from({ length: 30 }, (_, index) =>
    index === 0 ? "@{V0}=a b" : `@{V${index}}=@{V${index - 1}}a @{V${index - 1}}b`,
  );
  const { exit, stderr } = await parseProfile(
    `${lines.join("\n")}\nprofile x {\n  /@{V29} r,\n}\n`,
  );
  t.is(exit, 1);
  t.regex(stderr, /has too many values\nfailure expanding variable V29/);
});

test("variables that name each other end with a message", async (t) => {
  const { exit, stderr } = await parseProfile("@{A}=@{B}\n@{B}=@{A}\nprofile x {\n  /@{A} r,\n}\n");
  t.is(exit, 1);
  t.is(stderr, "Variable @{A} is referenced recursively (by @{B})\nfailure expanding variable A\n");
});

test("alternations by the thousand compile in time", async (t) => {
  const names = Array.from({ length: 20_000 }, (_, index) => `name${index}`);
  const start = performance.now();
  const { exit } = await parseProfile(`profile x {\n  /{${names.join(",")}}/** rw,\n}\n`);
  t.is(exit, 0);
  t.true(performance.now() - start < 2000);
});

test("alternations nested too deeply are refused in the parser's words", async (t) => {
  const { exit, stderr } = await parseProfile(
    `profile x {\n  /${"{a,".repeat(60)}b${"}".repeat(60)} r,\n}\n`,
  );
  t.is(exit, 1);
  t.regex(stderr, /^apparmor_parser: Regex grouping error: Exceeded maximum nesting of {}\n/);
});

test("bytes that are no text are refused with their place", async (t) => {
  const { exit, stderr } = await parseProfile("\u00FF\u00FE\u0000");
  t.is(exit, 1);
  t.is(
    stderr,
    "AppArmor parser error for PROFILE in profile PROFILE at line 1: Lexer found unexpected character: '\u00FF' (0xffffffff) in state: INITIAL\n",
  );
});
