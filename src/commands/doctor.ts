/** `drydock doctor`: is everything here that labs need? Each finding says what was found, what is wanted, and the line that mends it. */
import type { ProviderName } from "../cluster/provider.ts";
import { examine } from "../doctor/examine.ts";
import { reportJson } from "../doctor/json.ts";
import { reportText, type Report } from "../doctor/report.ts";
import { encode } from "../doctor/roll-call/code.ts";
import { takeRollCall } from "../doctor/roll-call/take.ts";
import { verdictsOf } from "../doctor/verdicts.ts";
import { LabError } from "../errors.ts";
import { colourLevel, hasUnicode } from "../tui/colour.ts";
import { machineOf } from "./doctor-machine.ts";
import { readOut } from "./doctor-read.ts";
import { providerFlag } from "./lab-flags.ts";
import { fillFlags } from "./standing-choice.ts";
import type { Call, Verb } from "./verb.ts";

export const verb: Verb = {
  usage: "",
  describe: [
    "Looks at Node, kubectl, the terminal, memory, disks, proxies, the container engine and kind:",
    "what was found, what is wanted, and the one line that mends it. It changes nothing of yours.",
    "Exit code 3 when labs cannot run where they run by default: on the embedded cluster, or on",
    "what --provider, $DRYDOCK_PROVIDER or your last choice in the list of labs names.",
    "The roll-call code at the end holds versions and verdicts, short enough to read aloud.",
  ].join("\n"),
  examples: [
    "drydock doctor",
    "drydock doctor --provider kind",
    "drydock doctor --read J4ZK-HSD9-4KTD-JSRB",
    "drydock doctor --json | jq -r '.findings[] | select(.verdict != \"ok\") | .fix'",
  ],
  flags: [
    { ...providerFlag, says: "look only at what this provider needs" },
    { name: "context", value: "NAME", says: "with --provider context: ask that cluster as well" },
    { name: "read", value: "CODE", says: "what a roll-call code says" },
    { name: "wait", value: "S", says: "seconds that each question may take (default 1.2)" },
    { name: "json", says: "as JSON, see docs/doctor.md" },
  ],
  takes: { least: 0, most: 0 },
  async run(call) {
    const code = call.flags["read"];
    return typeof code === "string" ? readOut(call, code) : diagnose(call);
  },
};

/** Where labs run when nobody says where: $DRYDOCK_PROVIDER, else the last choice in the list of labs, else embedded. */
const usual = async (call: Call): Promise<ProviderName> => {
  const { provider = "embedded" } = await fillFlags(call, "standing");
  return provider as ProviderName;
};

const diagnose = async (call: Call): Promise<number> => {
  const started = performance.now();
  const host = machineOf(call, limitOf(call));
  const only = call.flags["provider"] as ProviderName | undefined;
  const { findings, late } = await examine(host, { only, context: contextOf(call) });
  const report: Report = {
    asked: only ?? (await usual(call)),
    verdicts: verdictsOf(findings, only),
    findings,
    code: encode(takeRollCall(findings, host)),
  };
  await say(
    call,
    call.flags["json"] === true
      ? reportJson(report, { version: host.version, took: performance.now() - started })
      : reportText(report, lookOf(call)),
  );
  const exit = report.verdicts.some(({ provider, works }) => provider === report.asked && !works)
    ? 3
    : 0;
  if (late) {
    // What did not answer may hold this process for as long as it likes.
    process.exit(exit);
  }

  return exit;
};

/** @throws LabError usage */
const contextOf = ({ flags }: Call): string | undefined => {
  const name = flags["context"];
  if (name !== undefined && flags["provider"] !== "context") {
    throw new LabError("usage", "drydock doctor --context goes with --provider context.", {
      hint: `Try: drydock doctor --provider context --context ${String(name)}`,
    });
  }

  return typeof name === "string" ? name : undefined;
};

const say = ({ stdout }: Call, text: string): Promise<void> =>
  new Promise((resolve) => {
    stdout.write(text, () => resolve());
  });

const lookOf = ({ stdout, env }: Call) => ({
  columns: stdout.isTTY && stdout.columns > 0 ? stdout.columns : 80,
  unicode: hasUnicode(env, process.platform),
  colour: stdout.isTTY && colourLevel(env) > 0,
});

/** Short enough that the whole is done in two seconds. */
const usualLimit = 1200;

/** @throws LabError usage */
const limitOf = ({ flags }: Call): number => {
  const text = flags["wait"];
  if (text === undefined) {
    return usualLimit;
  }

  const seconds = Number(text);
  if (!(seconds >= 0.1 && seconds <= 600)) {
    throw new LabError("usage", `--wait takes seconds from 0.1 to 600; not "${String(text)}".`);
  }

  return seconds * 1000;
};
