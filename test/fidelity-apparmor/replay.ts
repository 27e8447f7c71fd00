/** Replays recorded decisions and says where an outcome differs. */
import { readFileSync } from "node:fs";
import { AppArmor } from "../../src/embedded/apparmor/module/apparmor.ts";
import { ProfileTable } from "../../src/embedded/apparmor/module/profile-table.ts";
import { packageFile } from "../../src/root.ts";
import { parseProfile } from "../embedded/apparmor/profile-files.ts";
import { runCommand } from "./sandbox.ts";

export interface RecordedRun {
  run: string;
  exit: number;
  stdout?: string;
  stderr?: string;
  audit?: string[];
}

export interface RecordedProfile {
  name: string;
  profile: string;
  load: { exit: number; stderr: string };
  runs?: RecordedRun[];
}

export const recordedProfiles = (): RecordedProfile[] =>
  JSON.parse(
    readFileSync(packageFile("test", "fidelity-apparmor", "decisions.json"), "utf8"),
  ) as RecordedProfile[];

/** Numbers and times that differ from run to run have been replaced in the recordings. */
const plain = (text: string): string =>
  text
    .replaceAll(/[A-Z][a-z]{2} [ \d]\d \d\d:\d\d/g, "DATE")
    .replaceAll(/pid [4-9]\d{3}/g, "pid PID")
    .replaceAll(/\.txt\w{6}'/g, ".txtXXXXXX'")
    .replaceAll(/\d+\.\d{3}(?= ms|\/)/g, "MS")
    // The recordings are of another build of busybox, which says these two things otherwise.
    .replace(/(records out\n)\d+ bytes .* copied, .*\n/, "$1")
    .replace("ip: can't open netlink socket", "ip: socket");

const plainLine = (line: string): string =>
  line
    .replace(/ pid=\d+/, "")
    .replaceAll(/\/proc\/[4-9]\d{3}\//g, "/proc/PID/")
    .replace(/\.txt\w{6}"/, '.txtXXXXXX"')
    .replaceAll(/ {2,}/g, " ");

export interface Difference {
  run: string;
  expected: RecordedRun;
  actual: RecordedRun;
}

/** All runs of one profile, in order, as they share what the kernel remembers. */
export const replay = async (recorded: RecordedProfile): Promise<Difference[]> => {
  const { loaded } = await parseProfile(recorded.profile, ["-r", "PROFILE"]);
  const table = new ProfileTable();
  for (const profile of loaded) {
    table.put(profile);
  }

  let lines: string[] = [];
  const module = new AppArmor(table, (line) => void lines.push(line));
  const differences: Difference[] = [];
  for (const expected of recorded.runs ?? []) {
    lines = [];
    const faults: string[] = [];
    const outcome = await runCommand(expected.run, loaded[0]!.name, module, faults);
    const actual: RecordedRun = {
      run: expected.run,
      exit: outcome.exit,
      stdout: plain(outcome.stdout),
      stderr: plain(outcome.stderr + faults.join("")),
      audit: lines.map(plainLine),
    };
    const wanted: RecordedRun = {
      run: expected.run,
      exit: expected.exit,
      stdout: plain(expected.stdout ?? ""),
      stderr: plain(expected.stderr ?? ""),
      audit: (expected.audit ?? []).map(plainLine),
    };
    if (JSON.stringify(actual) !== JSON.stringify(wanted)) {
      differences.push({ run: expected.run, expected: wanted, actual });
    }
  }

  return differences;
};
