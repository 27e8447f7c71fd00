/** Which images which labs and add-ons need, read from their own manifests. */
import { findLab } from "../lab/find.ts";
import { labIds } from "../lab/catalogue.ts";
import { imagesIn, imagesOf } from "../lab/images.ts";
import { packageFile } from "../root.ts";
import { addonsFor } from "../session/addons.table.ts";

export interface NeededImage {
  image: string;
  /** Ids of labs. */
  labs: string[];
  /** Names of add-ons that labs of these have added to a kind cluster. */
  addons: string[];
}

/** Sorted by name. @param ids Of labs, or paths of such from elsewhere; none means all that ship. @throws LabError */
export const neededImages = async (ids: readonly string[]): Promise<NeededImage[]> => {
  const needed = new Map<string, NeededImage>();
  const note = (image: string, field: "labs" | "addons", name: string): void => {
    const entry = needed.get(image) ?? { image, labs: [], addons: [] };
    entry[field] = [...new Set([...entry[field], name])];
    needed.set(image, entry);
  };

  for (const id of ids.length === 0 ? await labIds() : ids) {
    const lab = await findLab(id);
    for (const image of await imagesOf(lab)) {
      note(image, "labs", lab.id);
    }

    for (const { name } of addonsFor(lab.requires, "kind")) {
      for (const image of await imagesIn(packageFile("manifests", "addons", name))) {
        note(image, "addons", name);
        note(image, "labs", lab.id);
      }
    }
  }

  return [...needed.values()].toSorted((a, b) => a.image.localeCompare(b.image));
};
