/** Mounts as /proc tells them. */
import type { MountTable } from "../kernel/mounts.ts";

const optionsOf = (readOnly: boolean, options: string): string =>
  `${readOnly ? "ro" : "rw"}${options === "" ? "" : `,${options}`}`;

const escapePath = (path: string): string => path.replaceAll(" ", String.raw`\040`);

export const formatMounts = ({ list }: MountTable): string =>
  list
    .map(
      ({ fs, path, readOnly, options }) =>
        `${fs.source} ${escapePath(path)} ${fs.type} ${optionsOf(readOnly, options)} 0 0\n`,
    )
    .join("");

export const mountInfo = ({ list }: MountTable): string =>
  list
    .map(
      ({ fs, path, readOnly, options }, index) =>
        `${index + 600} ${index === 0 ? 500 : 600} 0:${fs.device + 50} / ${escapePath(path)} ${optionsOf(readOnly, options)} - ${fs.type} ${fs.source} ${readOnly ? "ro" : "rw"}\n`,
    )
    .join("");
