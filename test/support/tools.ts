/** Programs that tests call by name. Drydock itself needs none of them, so they may be missing in PATH, or altogether. */
import { existsSync } from "node:fs";
import path from "node:path";
import process from "node:process";

/** PATH, and behind it where the system keeps its own programs. */
export const systemPath = [process.env["PATH"] ?? "", "/usr/bin", "/bin"].join(path.delimiter);

export const hasTool = (tool: string): boolean =>
  systemPath.split(path.delimiter).some((folder) => existsSync(path.join(folder, tool)));
