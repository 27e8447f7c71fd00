/** Small programs in a folder of their own, which stand in for docker, kind and the like. */
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

export interface Programs extends AsyncDisposable {
  folder: string;
  /** PATH holds these programs and the shell's own alone. */
  env: Record<string, string>;
}

/** @param scripts Bodies of shell scripts by the name of the program. */
export const makePrograms = async (scripts: Record<string, string>): Promise<Programs> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-programs-"));
  for (const [name, body] of Object.entries(scripts)) {
    await writeFile(path.join(folder, name), `#!/bin/sh\n${body}\n`);
    await chmod(path.join(folder, name), 0o755);
  }

  return {
    folder,
    env: { PATH: folder },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
};
