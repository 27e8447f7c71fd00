/** `drydock check|hint|task` inside a lab's shell: asks the lab that is running. */
import { LabError } from "../errors.ts";
import { askControl, type Question } from "../session/control-socket.ts";
import type { Verb } from "./verb.ts";

const insideVerb = (question: Question, describe: string): Verb => ({
  usage: "",
  describe: `${describe} Works in the shell that a lab opens with s.`,
  examples: [`drydock ${question}`],
  flags: [],
  takes: { least: 0, most: 0 },
  async run({ env, stdout }) {
    const socket = env["DRYDOCK_SOCKET"];
    if (socket === undefined || socket === "") {
      throw new LabError("usage", `drydock ${question} works inside a lab's shell.`, {
        hint: "Open a lab with drydock, then press s.",
      });
    }

    const { text, exit } = await askControl(socket, question).catch((cause: unknown) => {
      throw new LabError("cluster", "The lab that opened this shell has ended.", {
        hint: "Leave with exit, and open the lab again.",
        cause,
      });
    });
    stdout.write(text.endsWith("\n") ? text : `${text}\n`);
    return exit;
  },
});

export const check = insideVerb("check", "Looks at the checks of the current step now.");
export const hint = insideVerb("hint", "Opens the next hint of the current step.");
export const task = insideVerb("task", "Says what the current step asks for.");
