import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { cachedKubectl, findKubectl } from "../../src/kubectl/locate.ts";
import { resolvePaths } from "../../src/paths.ts";

const fakeKubectl = (folder: string, version: string | undefined): string => {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "kubectl");
  const answer =
    version === undefined ? "exit 1" : `echo '{"clientVersion": {"gitVersion": "v${version}"}}'`;
  writeFileSync(file, `#!/bin/sh\n${answer}\n`);
  chmodSync(file, 0o755);
  return file;
};

const setUp = () => {
  const home = mkdtempSync(path.join(os.tmpdir(), "locate-"));
  return { home, paths: resolvePaths({ DRYDOCK_HOME: home }), bin: path.join(home, "bin") };
};

test("DRYDOCK_KUBECTL comes before PATH, PATH before the cache", async (t) => {
  const { home, paths, bin } = setUp();
  const named = fakeKubectl(path.join(home, "named"), "1.30.1");
  fakeKubectl(bin, "1.32.4-dispatcher");
  fakeKubectl(path.dirname(cachedKubectl(paths)), "1.36.1");
  const first = await findKubectl({ DRYDOCK_KUBECTL: named, PATH: bin }, paths);
  t.like(first.kubectl, { from: "DRYDOCK_KUBECTL", version: "1.30.1", minor: 30 });
  t.like((await findKubectl({ PATH: bin }, paths)).kubectl, { from: "PATH", version: "1.32.4" });
  t.like((await findKubectl({ PATH: "/nowhere" }, paths)).kubectl, { from: "cache", minor: 36 });
});

test("one that is too old or broken is passed over with a sentence", async (t) => {
  const { paths, bin } = setUp();
  fakeKubectl(bin, "1.20.2");
  const old = await findKubectl({ PATH: bin }, paths);
  t.is(old.kubectl, undefined);
  t.regex(old.complaints[0] ?? "", /is version 1\.20\.2; Drydock needs 1\.29 to 1\.36\.$/);
  fakeKubectl(bin, undefined);
  t.regex((await findKubectl({ PATH: bin }, paths)).complaints[0] ?? "", /may be broken/);
});

test("a DRYDOCK_KUBECTL that is no program is an error, not a fallback", async (t) => {
  const { home, paths, bin } = setUp();
  fakeKubectl(bin, "1.34.0");
  await t.throwsAsync(findKubectl({ DRYDOCK_KUBECTL: path.join(home, "no"), PATH: bin }, paths), {
    message: /not a program/,
  });
});
