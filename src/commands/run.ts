/** `drydock run LAB|PATH`: a lab that ships, or one from a folder. */
import { createInterface } from "node:readline/promises";
import { findLab } from "../lab/find.ts";
import type { ProviderName } from "../cluster/provider.ts";
import type { Lab } from "../lab/lab.ts";
import { fill } from "../lab/variables.ts";
import { LabError } from "../errors.ts";
import { clusterChoice, labFlags } from "./lab-flags.ts";
import { wantsFullScreen } from "./open.ts";
import type { Call, Verb } from "./verb.ts";

export const verb: Verb = {
  usage: "LAB|PATH",
  describe:
    "Works through a lab. A lab from a folder shows what it may touch and every command it brings, and asks first.",
  examples: [
    "drydock run resource-quota",
    "drydock run ./my-lab",
    "drydock run limits --auto --json",
  ],
  flags: [...labFlags, { name: "yes", says: "trust a lab without asking" }],
  takes: { least: 1, most: 1 },
  where: "said",
  completes: "lab",
  async run(call) {
    const word = call.arguments[0]!;
    const lab = await findLab(word);
    if (lab.outside && call.flags["yes"] !== true) {
      await askTrust(lab, call);
    }

    if (wantsFullScreen(call)) {
      const { runFullScreen } = await import("./full-screen.ts");
      return runFullScreen(call, word);
    }

    const { runLab } = await import("./plain-run.ts");
    return runLab(call, word);
  },
};

/** @throws LabError when the answer is no, or nobody is there to answer. */
const askTrust = async (lab: Lab, call: Call): Promise<void> => {
  call.stderr.write(visible(await scopeText(lab, clusterChoice(call.flags).provider)));
  const refusal = new LabError("usage", "The lab was not started.", {
    hint: "Say --yes when you trust it.",
  });
  if (!call.stdin.isTTY) {
    throw refusal;
  }

  const prompt = createInterface({ input: call.stdin, output: call.stderr });
  const answer = await prompt.question("Start it? [y/N] ");
  prompt.close();
  if (!/^y(?:es)?$/i.test(answer.trim())) {
    throw refusal;
  }
};

const scopeText = async (
  { title, file, scope, requires, steps, vars }: Lab,
  provider: ProviderName,
): Promise<string> => {
  const { addonsFor } = await import("../session/addons.table.ts");
  const commands = steps.flatMap(({ do: actions, solve }) =>
    [...actions, ...solve].map(({ command }) =>
      command.kind === "run" ? command.text : command.script.trimEnd(),
    ),
  );
  return [
    `${title} (${file}) does not ship with Drydock.`,
    `It may touch: ${[...scope.namespaces.map((name) => `namespace ${name}`), ...scope.cluster].join(", ")}`,
    ...addonsFor(requires, provider).map(({ noun }) => `It has ${noun} added to the cluster.`),
    ...steps.flatMap(({ load }) =>
      load === undefined
        ? []
        : [
            `It sends ${load.rate} requests a second to ${fill(load.url, vars)}, through the cluster alone.`,
          ],
    ),
    "It brings these commands, which run on this machine:",
    ...[...new Set(commands)].map((text) => `  ${text.replaceAll("\n", "\n  ")}`),
    "",
  ].join("\n");
};

const hidden =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g;

/** Shown, not removed: whoever is asked to trust a command must see all of it. */
const visible = (text: string): string =>
  text.replaceAll(hidden, (letter) => `\\u{${letter.codePointAt(0)!.toString(16)}}`);
