/** What a lab needs of a cluster, compared with what was probed. */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import path from "node:path";
import { practiceProspect } from "./practice.ts";
import type { ProviderName } from "../cluster/provider.ts";
import { LabError } from "../errors.ts";
import { objectivesOf } from "../lab/fidelity.ts";
import type { Lab } from "../lab/lab.ts";
import { labVerdict, lacksOf } from "./lab-verdict.ts";
import type { Lack, Prospect } from "./lab-verdict.ts";

/** The lab cannot run on this cluster, and no mistake is to blame. */
export class NotHere extends LabError {
  override name = "NotHere";
}

/** What cannot be had here, in one sentence with what next. */
export const missing = (lab: Lab, provider: ProviderName, what: string, hint?: string): NotHere =>
  new NotHere("environment", `"${lab.title}" needs ${what}.`, {
    hint: hint ?? whatNext(lab, provider),
  });

/**
What only the cluster itself can have; add-ons are a matter of their own.
@returns what nobody could tell, so that it may go wrong later
@throws LabError that names the first thing that is certainly missing
*/
export const checkRequirements = (lab: Lab, prospect: Prospect): Lack[] => {
  const lacks = lacksOf(lab.requires, prospect);
  const [first] = lacks;
  if (first !== undefined && !first.perhaps) {
    throw missing(lab, prospect.provider, `${first.what}: ${inside(first.why)}`);
  }

  return lacks;
};

/** Where it runs instead: the embedded cluster is always at hand. */
const whatNext = (lab: Lab, provider: ProviderName): string => {
  const { verdict } = labVerdict(
    { requires: lab.requires, objectives: objectivesOf(lab) },
    practiceProspect,
  );
  if (provider === "embedded" || verdict === "cannot") {
    return "drydock list --provider kind says what a real cluster can do here.";
  }

  const part = verdict === "partly" ? ", simulated in part" : "";
  return `drydock run ${lab.outside ? path.dirname(lab.file) : lab.id} runs it on the embedded cluster${part}.`;
};

const openers = /^(?:The|A|An|No|None|Neither|Nobody|This|That|It|They|Their|Kernel)\b/;

/** A sentence as the end of another. */
const inside = (sentence: string): string =>
  (openers.test(sentence)
    ? sentence.charAt(0).toLowerCase() + sentence.slice(1)
    : sentence
  ).replace(/\.$/, "");

/** @throws LabError when a program of the lab is not in PATH. */
export const checkTools = async ({ requires, title }: Lab, searchPath: string): Promise<void> => {
  const wanted = requires.tools.filter((name) => name !== "kubectl");
  const [tool] = await missingTools(wanted, searchPath);
  if (tool !== undefined) {
    throw new LabError("environment", `"${title}" needs ${tool}, and it is not here.`, {
      hint: `Install ${tool}, then open the lab again.`,
    });
  }
};

/** Those of the programs that no folder of PATH holds. */
export const missingTools = async (
  tools: readonly string[],
  searchPath: string,
): Promise<string[]> => {
  const missing: string[] = [];
  for (const tool of tools) {
    const places = searchPath.split(path.delimiter).map((folder) => path.join(folder, tool));
    const found = await Promise.all(
      places.map((place) =>
        access(place, constants.X_OK).then(
          () => true,
          () => false,
        ),
      ),
    );
    if (!found.includes(true)) {
      missing.push(tool);
    }
  }

  return missing;
};
