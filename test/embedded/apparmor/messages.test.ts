/** What apparmor_parser 3.0.8 printed, beyond the recordings of test/fidelity-apparmor. */
import test from "ava";
import { parseProfile } from "./profile-files.ts";

const place = (line: number, file = "PROFILE"): string =>
  `AppArmor parser error for PROFILE in profile ${file} at line ${line}: `;
const regexs = (name = "x"): string =>
  `ERROR processing regexs for profile ${name}, failed to load\n`;
const includes = "/etc/apparmor.d";

const asked: [what: string, profile: string, stderr: string, exit?: number][] = [
  ["a class without members", "profile x {\n  /[] r,\n}\n", regexs()],
  ["a class whose range has no end", "profile x {\n  deny /[a-] r,\n}\n", regexs()],
  ["such a class as what a profile attaches to", "profile x /b[] {\n}\n", regexs()],
  ["such a class in a profile's name", "/b[] {\n}\n", regexs("/b[]")],
  [
    "an attachment that is no pattern",
    "profile x /b]n {\n}\n",
    [
      "apparmor_parser: Regex grouping error: Invalid close ], no matching open [ detected\n",
      "apparmor_parser: Unable to parse input line '/b]n'\n",
      "apparmor_parser: Invalid profile name '/b]n' - bad regular expression\n",
      regexs(),
    ].join(""),
  ],
  [
    "an alias twice, which is no mistake",
    "alias /a -> /b,\nalias /a -> /b,\nalias /a -> /c,\nprofile x {\n}\n",
    "'/a' is already defined\n",
    0,
  ],
  [
    "an alias twice, then a mistake",
    "alias /a -> /b,\nalias /a -> /b,\nprofile x {\n  /x ,\n}\n",
    `'/a' is already defined\n${place(4)}syntax error, unexpected TOK_END_OF_RULE, expecting TOK_MODE\n`,
  ],
  [
    "several values for an unknown condition",
    "profile x {\n  dbus eer=(a b),\n}\n",
    `${place(2)}dbus conditional "eer" only supports a single value\n\n`,
  ],
  [
    "an access that is none",
    "profile x {\n  dbus (getattr setattr),\n}\n",
    `${place(2)}Internal: unexpected DBus mode character 'g' in input\n`,
  ],
  [
    "variables within a profile",
    "profile x {\n  include <tunables/global>\n}\n",
    `${place(16, `${includes}/tunables/home`)}syntax error, unexpected TOK_EQUALS, expecting TOK_MODE\n`,
  ],
  [
    "rules outside of a profile",
    "include <abstractions/crypto>\nprofile x {\n}\n",
    `${place(16, `${includes}/abstractions/crypto`)}syntax error, unexpected TOK_MODE, expecting TOK_OPEN\n`,
  ],
];

for (const [what, profile, stderr, exit = 1] of asked) {
  test(`${what}: the parser's own words`, async (t) => {
    const outcome = await parseProfile(profile);
    t.deepEqual({ exit: outcome.exit, stderr: outcome.stderr }, { exit, stderr });
  });
}
