/** Runs the terminal UI on the scripted session; what end-to-end tests and captures start. Arguments: step to begin with, beat. */
import process from "node:process";
import { hasUnicode, withColour } from "../../src/tui/colour.ts";
import { createScriptedModel } from "./scripted-model.ts";

const [from = "0", beat = "120", lab] = process.argv.slice(2);
const { startTui } = await withColour(process.env, () => import("../../src/tui/start.tsx"));
const { code } = await startTui({
  model: createScriptedModel({ from: Number(from), beat: Number(beat) }),
  ...(lab && { lab }),
  unicode: hasUnicode(process.env, process.platform),
  process,
});
process.exit(code);
