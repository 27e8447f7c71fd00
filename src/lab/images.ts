/** The images that a lab's manifests, scripts and commands name: what must be on the nodes before its first step. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import type { Action, Lab } from "./lab.ts";
import { filesIn } from "./load.ts";
import { fill } from "./variables.ts";

/** As written, sorted; without those that the lab wants to be missing. */
export const imagesOf = async (
  lab: Pick<Lab, "manifests" | "steps" | "requires" | "vars">,
): Promise<string[]> => {
  const commands = lab.steps
    .flatMap((step) => [step.do, step.solve, ...step.trials.map(({ actions }) => actions)])
    .flat()
    .map((action) => fill(commandText(action), lab.vars));
  const named = [...(await imagesIn(lab.manifests)), ...commands.flatMap(imagesOfCommand)];
  return distinct(named.filter((image) => !lab.requires.missingImages.includes(image)));
};

/** Of all manifests and scripts of a folder; none when it does not exist. */
export const imagesIn = async (folder: string): Promise<string[]> => {
  const files = await filesIn(folder);
  const found = await Promise.all(
    files.map(async (file) => {
      const read = /\.ya?ml$/.test(file)
        ? imagesOfManifest
        : file.endsWith(".sh")
          ? imagesOfCommand
          : undefined;
      return read === undefined ? [] : read(await readFile(path.join(folder, file), "utf8"));
    }),
  );
  return distinct(found.flat());
};

const distinct = (images: readonly string[]): string[] => [...new Set(images)].toSorted();

const containerFields = ["containers", "initContainers", "ephemeralContainers"];

/** What cannot be parsed names nothing; lint has said so. */
const imagesOfManifest = (text: string): string[] =>
  parseAllDocuments(text, { version: "1.1", prettyErrors: false }).flatMap((document) =>
    document.errors.length > 0 ? [] : containerImages(document.toJS()),
  );

/** At any depth, since a pod may stand in a template, and that in a list. */
const containerImages = (value: unknown): string[] => {
  if (Array.isArray(value)) {
    return value.flatMap(containerImages);
  }

  return value === null || typeof value !== "object"
    ? []
    : Object.entries(value).flatMap(([field, inner]: [string, unknown]) =>
        containerFields.includes(field) && Array.isArray(inner)
          ? inner.flatMap((container: { image?: unknown } | null) =>
              typeof container?.image === "string" ? [container.image] : [],
            )
          : containerImages(inner),
      );
};

const commandText = ({ command }: Action): string =>
  command.kind === "run" ? command.argv.join(" ") : command.script;

/** `--image REF` and `kubectl set image WHAT CONTAINER=REF`; one that a shell's variable holds is not known before it runs. */
const imagesOfCommand = (text: string): string[] => {
  const flags = [...text.matchAll(/--image[= ]["']?([^\s"']+)/g)].map(([, image]) => image!);
  const set = [...text.matchAll(/\bset image\b([^\n|;&]*)/g)].flatMap(([, words = ""]) =>
    [...words.matchAll(/(?<=\s)(?!-)[^\s=]+=["']?([^\s"']+)/g)].map(([, image]) => image!),
  );
  return [...flags, ...set].filter((image) => !image.includes("$"));
};
