/** The shipped labs, read fast: `drydock list` must not wait for a YAML parser or a schema. */
import { readdir, readFile } from "node:fs/promises";
import { packageFile } from "../root.ts";
import { objectivesOf, type Objectives } from "./fidelity.ts";
import type { Lab, Level, Part, Requirements } from "./lab.ts";

/** What a row of the catalogue needs. */
export interface LabCard {
  id: string;
  title: string;
  summary: string;
  part: Part;
  level: Level;
  minutes: number;
  steps: number;
  learn: string[];
  today: string[];
  requires: Requirements;
  objectives: Objectives;
}

/** Ids of the labs that ship with Drydock, in teaching order. */
export const labIds = async (): Promise<string[]> => (await labCards()).map(({ id }) => id);

/** From `labs/catalogue.json`, which is made from the labs; a test keeps it fresh. */
export const labCards = async (): Promise<LabCard[]> => {
  const text = await readFile(packageFile("labs", "catalogue.json"), "utf8");
  return JSON.parse(text) as LabCard[];
};

/** The same, from the labs themselves. */
export const readCards = async (): Promise<LabCard[]> => {
  const [{ loadLab }, entries] = await Promise.all([
    import("./load.ts"),
    readdir(packageFile("labs"), { withFileTypes: true }),
  ]);
  const labs = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => loadLab(packageFile("labs", name))),
  );
  return inTeachingOrder(labs.map((lab) => cardOf(lab)));
};

export const cardOf = (lab: Lab): LabCard => {
  const { id, title, summary, part, level, minutes, learn, today, requires, steps } = lab;
  return {
    id,
    title,
    summary,
    part,
    level,
    minutes,
    learn,
    today,
    requires,
    objectives: objectivesOf(lab),
    steps: steps.length,
  };
};

const partOrder: readonly Part[] = ["isolation", "networking", "security", "scaling", "monitoring"];
const levelOrder: readonly Level[] = ["beginner", "intermediate", "advanced"];

const inTeachingOrder = (cards: LabCard[]): LabCard[] =>
  cards.toSorted(
    (a, b) =>
      partOrder.indexOf(a.part) - partOrder.indexOf(b.part) ||
      levelOrder.indexOf(a.level) - levelOrder.indexOf(b.level) ||
      a.minutes - b.minutes ||
      a.id.localeCompare(b.id),
  );
