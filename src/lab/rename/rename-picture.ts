/** A live picture under a learner's own names. */
import type { Picture } from "../lab.ts";
import { renameCel, renameForms, renameProse } from "./phrases.ts";
import { ownNamespace } from "./rename-check.ts";
import type { Renaming } from "./renaming.ts";

export const ownPicture = (picture: Picture, renaming: Renaming): Picture => {
  const cel = (text: string) => renameCel(text, renaming);
  const base = {
    ...picture,
    ...(picture.title !== undefined && { title: renameProse(picture.title, renaming) }),
    ...(picture.in !== undefined && { in: ownNamespace(picture.in, renaming) }),
  };
  switch (base.kind) {
    case "objects":
      return {
        ...base,
        resource: renameForms(base.resource, renaming),
        columns: Object.fromEntries(
          Object.entries(base.columns).map(([name, text]) => [name, cel(text)]),
        ),
      };
    case "meters":
      return {
        ...base,
        rows: base.rows.map((row) => ({
          ...row,
          resource: renameForms(row.resource, renaming),
          value: cel(row.value),
          hard: cel(row.hard),
        })),
      };
    case "chart":
      return {
        ...base,
        series: base.series.map((line) => ({
          ...line,
          resource: renameForms(line.resource, renaming),
          value: cel(line.value),
        })),
      };
    case "certificate":
      return base.host === undefined ? base : { ...base, host: renameForms(base.host, renaming) };
    case "text":
      return { ...base, lines: base.lines.map((text) => renameProse(text, renaming)) };
    default:
      return base;
  }
};
