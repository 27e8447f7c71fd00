/** Folders for sockets belong to this user alone. */
import { chmod, chown, mkdir, mkdtemp, stat, symlink } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { LabError } from "../src/errors.ts";
import { privateFolder } from "../src/private-folder.ts";

const temporary = (): Promise<string> => mkdtemp(path.join(os.tmpdir(), "private-folder-"));
const modeOf = async (folder: string): Promise<number> => (await stat(folder)).mode & 0o777;

test("a new folder is open to its owner alone", async (t) => {
  const folder = path.join(await temporary(), "a", "run");
  await privateFolder(folder);
  t.is(await modeOf(folder), 0o700);
});

test("a folder of one's own that others can look into is closed", async (t) => {
  const folder = path.join(await temporary(), "run");
  await mkdir(folder);
  await chmod(folder, 0o777);
  await privateFolder(folder);
  t.is(await modeOf(folder), 0o700);
});

test("a link in its place is refused", async (t) => {
  const base = await temporary();
  await mkdir(path.join(base, "elsewhere"));
  await symlink(path.join(base, "elsewhere"), path.join(base, "run"));
  await t.throwsAsync(privateFolder(path.join(base, "run")), { instanceOf: LabError });
});

(process.getuid?.() === 0 ? test : test.skip)("a folder of another user is refused", async (t) => {
  const folder = path.join(await temporary(), "run");
  await mkdir(folder, { mode: 0o700 });
  await chown(folder, 65_534, 65_534);
  await t.throwsAsync(privateFolder(folder), { message: /belongs to somebody else/ });
});
