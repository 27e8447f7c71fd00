/** `drydock [LAB]`: full screen where there is a terminal, the tour where there is none. */
import { noFullScreen } from "../tui/colour.ts";
import { labFlags } from "./lab-flags.ts";
import type { Call, Verb } from "./verb.ts";

/** The lab that the tour shows. */
const tourLab = "resource-quota";

export const verb: Verb = {
  usage: "[LAB]",
  describe:
    "The labs, full screen; with LAB straight into one. Without a terminal: the tour, as plain text.",
  examples: ["drydock", "drydock resource-quota", "drydock resource-quota --auto --plain"],
  flags: labFlags,
  takes: { least: 0, most: 1 },
  where: "said",
  completes: "lab",
  async run(call) {
    const [lab] = call.arguments;
    if (wantsFullScreen(call)) {
      const { runFullScreen } = await import("./full-screen.ts");
      return runFullScreen(call, lab);
    }

    const { runLab } = await import("./plain-run.ts");
    return runLab(call, lab ?? tourLab);
  },
};

/** Plain text when asked for, when a machine reads, or when the terminal cannot paint. */
export const wantsFullScreen = ({ flags, env, stdin, stdout }: Call): boolean => {
  const plain = ["plain", "json", "tap", "auto", "junit", "screen-reader"].some(
    (name) => flags[name] !== undefined,
  );
  return !plain && noFullScreen(env, { stdin, stdout }) === undefined;
};
