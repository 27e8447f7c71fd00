/** Folders for sockets and the like that nobody else may have made, or may look into. */
import { chmod, lstat, mkdir } from "node:fs/promises";
import { LabError } from "./errors.ts";

/**
 * Makes a folder with mode 0700, or takes one that is this user's own, whatever its mode was.
 * The place may be below a folder that everybody writes to, where another user can be first: a link, or a folder of theirs, is refused.
 * @throws LabError
 */
export const privateFolder = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  const uid = process.getuid?.();
  if (!found.isDirectory() || (uid !== undefined && found.uid !== uid)) {
    throw new LabError("state", `The folder ${folder} belongs to somebody else.`, {
      hint: "Remove it, or choose another place with DRYDOCK_HOME.",
    });
  }

  if ((found.mode & 0o077) !== 0) {
    await chmod(folder, 0o700);
  }
};
