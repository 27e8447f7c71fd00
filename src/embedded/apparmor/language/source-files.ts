/** Files that a profile includes: where they are searched, which are passed over, which were read already. */

export interface SourceFiles {
  /** Text of a file (a character a byte), names of a directory, or nothing there. */
  read(path: string): string | string[] | undefined;
}

const skippedEndings = [
  ".dpkg-new",
  ".dpkg-old",
  ".dpkg-dist",
  ".dpkg-bak",
  ".dpkg-remove",
  ".pacsave",
  ".pacnew",
  ".rpmnew",
  ".rpmsave",
  ".orig",
  ".rej",
  "~",
];

/** Leftovers of package managers and editors are no profiles. */
export const isSkipped = (name: string): boolean =>
  name.startsWith(".") ||
  name === "README" ||
  skippedEndings.some((ending) => name.endsWith(ending));

/** Names in a directory of profiles, in order. */
export const profileNames = (names: string[]): string[] =>
  names.filter((name) => !isSkipped(name)).toSorted();

/** What a search along the include path found: a path, or that the file has been read in this block. */
export const searchFile = (
  files: SourceFiles,
  folders: string[],
  name: string,
  already: Set<string>,
): { path: string; content: string | string[] } | "already" | undefined => {
  for (const folder of folders) {
    const path = `${folder}/${name}`;
    if (already.has(path)) {
      return "already";
    }

    const content = files.read(path);
    if (content !== undefined) {
      already.add(path);
      return { path, content };
    }
  }

  return undefined;
};
