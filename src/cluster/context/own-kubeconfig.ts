/** A kubeconfig of Drydock's own for one context: what kubectl makes of the user's files, whole in itself, for nobody else to read. */
import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseDocument } from "yaml";
import { LabError } from "../../errors.ts";
import type { ContextEntry, Merged } from "./contexts.ts";

/** A folder's name that says which context it is of, and is like no other's. */
export const folderName = (context: string): string => {
  const hash = createHash("sha256").update(context).digest("hex").slice(0, 8);
  const plain = context.replaceAll(/[^A-Za-z\d]+/g, "-").replaceAll(/^-+|-+$/g, "");
  return [plain.slice(0, 24), hash].filter(Boolean).join("-");
};

/**
What `kubectl config view --minify --flatten --raw` prints, with what it leaves relative made absolute: a token file, and the program of
an exec plugin, which kubectl looks for beside the kubeconfig that names it.
@param text As kubectl printed it. @param target Absolute path.
*/
export const writeOwnKubeconfig = async (
  text: string,
  { users }: Merged,
  { user }: ContextEntry,
  target: string,
): Promise<void> => {
  const document = parseDocument(text);
  const folder = users.find(({ name }) => name === user)?.folder ?? "/";
  for (const place of [
    ["users", 0, "user", "tokenFile"],
    ["users", 0, "user", "exec", "command"],
  ]) {
    const value: unknown = document.getIn(place);
    if (typeof value === "string" && isRelative(value, place)) {
      document.setIn(place, path.join(folder, value));
    }
  }

  await replace(target, document.toString({ lineWidth: 0 }));
};

/** A bare name is looked for in PATH. Source: client-go, `GetAuthInfoFileReferences`. */
const isRelative = (value: string, place: readonly unknown[]): boolean =>
  value !== "" && !path.isAbsolute(value) && (!place.includes("exec") || value.includes(path.sep));

/** Whole or not at all, and left alone when it says the same. */
const replace = async (target: string, text: string): Promise<void> => {
  if ((await readFile(target, "utf8").catch(() => "")) === text) {
    return;
  }

  try {
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    const written = `${target}.${process.pid}`;
    await writeFile(written, text, { mode: 0o600 });
    await chmod(written, 0o600);
    await rename(written, target);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new LabError("state", `${target} cannot be written (${code}).`, { cause });
  }
};
