/** Rules of files, links and changes of profile as patterns of paths. */
import { bit, execBits, allUnsafe, linkBits, newMode, otherShift } from "../language/modes.ts";
import type { FileEntry } from "../language/policy.ts";
import type { CompiledRule } from "./compiled.ts";
import { convertGlob, filterSlashes } from "./glob.ts";

const anyPath = "/[^/].*";
const anyProgram = String.raw`/[^/\x00][^\x00]*`;

/** A rule that inherits the profile may map the file as well. */
const withMapping = (mode: number): number =>
  [0, otherShift].reduce(
    (result, shift) =>
      newMode(result | ((mode & (bit.inherit << shift)) === 0 ? 0 : bit.mmap << shift)),
    mode,
  );

/** The bit that asks for the subset test, which owners have alone. */
const subsetTest = (links: number): number => (links << 1) & (bit.link << 1);

const linkRule = (entry: FileEntry, mode: number, from: string): CompiledRule[] => {
  const links = mode & linkBits;
  if (links === 0) {
    return [];
  }

  const to =
    entry.linkName === undefined ? anyPath : convertGlob(filterSlashes(entry.linkName)).pattern;
  const tested = entry.linkName === undefined || entry.subset;
  return [
    {
      patterns: [from, to],
      deny: entry.deny,
      mode: newMode(links | (tested ? subsetTest(links) : 0)),
      audit: newMode(entry.audit & linkBits),
    },
  ];
};

const changeRules = (entry: FileEntry): CompiledRule[] => {
  const target = convertGlob(entry.name).pattern;
  const program = entry.linkName === undefined ? anyProgram : convertGlob(entry.linkName).pattern;
  const execute = entry.mode & (execBits | allUnsafe);
  const rule = (patterns: string[], mode: number): CompiledRule => ({
    patterns,
    deny: entry.deny,
    mode: newMode(mode),
    audit: 0,
  });
  return [
    rule([target], bit.changeProfile | bit.onExec),
    rule([program], bit.onExec),
    rule([program, target], bit.onExec | execute),
  ];
};

/** @throws GlobError */
export const fileRules = (entry: FileEntry): CompiledRule[] => {
  if ((entry.mode & bit.changeProfile) !== 0) {
    return changeRules(entry);
  }

  const { pattern } = convertGlob(filterSlashes(entry.name));
  const mode = withMapping(entry.mode);
  const rule: CompiledRule = { patterns: [pattern], deny: entry.deny, mode, audit: entry.audit };
  if (!entry.deny) {
    return [rule, ...linkRule(entry, mode, pattern)];
  }

  // The link bit of the first path is never denied: both halves of a pair must match.
  const denied = newMode(mode & ~linkBits);
  const own =
    denied === 0 ? [] : [{ ...rule, mode: denied, audit: newMode(entry.audit & ~linkBits) }];
  return [...own, ...linkRule(entry, mode, pattern)];
};
