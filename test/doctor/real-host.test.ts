import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { lives } from "../../src/lock.ts";
import { realHost } from "../../src/doctor/real-host.ts";
import { resolvePaths } from "../../src/paths.ts";
import { systemPath } from "../support/tools.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "doctor-"));
const bin = path.join(folder, "bin");
mkdirSync(bin);

test.after.always(() => rmSync(folder, { recursive: true, force: true }));

const hostWith = (limit: number) =>
  realHost({
    env: { PATH: [bin, systemPath].join(path.delimiter) },
    paths: resolvePaths({ DRYDOCK_HOME: folder }),
    version: "0.1.0",
    terminal: undefined,
    limit,
  });

const host = hostWith(30_000);

const program = (name: string, script: string): void => {
  const file = path.join(bin, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
};

test("a program is run with its exit code and both outputs", async (t) => {
  program("talker", 'echo "hello $1"; echo oops >&2; exit 3');
  t.deepEqual(await host.run("talker", ["you"]), {
    kind: "ran",
    exit: 3,
    stdout: "hello you\n",
    stderr: "oops\n",
  });
  t.deepEqual(await host.run("no-such-program", []), { kind: "absent" });
});

test("a program that hangs is ended with what it started, and nobody waits for its output", async (t) => {
  const note = path.join(folder, "child");
  program("hanger", `sleep 60 & echo $! > ${note}; wait`);
  t.deepEqual(await hostWith(2000).run("hanger", []), { kind: "late" });
  const pid = Number(readFileSync(note, "utf8"));
  for (let round = 0; (await lives({ pid })) && round < 1000; round += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }

  t.false((await lives({ pid })) && readFileSync(`/proc/${pid}/stat`, "utf8").includes(") S "));
});

test("a port that somebody listens on is taken, others are free", async (t) => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen({ host: "127.0.0.1", port: 0 }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  t.is(await host.port(port), "EADDRINUSE");
  await new Promise((resolve) => {
    server.close(resolve);
  });
  t.is(await host.port(port), "free");
});

test("looking at folders makes none", async (t) => {
  const deep = path.join(folder, "not", "yet", "there");
  t.is(await host.writable(deep), undefined);
  t.true((await host.space(deep))!.freeBytes > 0);
  t.false(existsSync(path.join(folder, "not")));
  const file = path.join(folder, "file");
  writeFileSync(file, "");
  t.is(await host.writable(path.join(file, "below")), "ENOTDIR");
});

test("programs are found in PATH, files and folders that are missing are nothing", async (t) => {
  program("somewhere", "true");
  t.is(await host.which("somewhere"), path.join(bin, "somewhere"));
  t.is(await host.which("nowhere-at-all"), undefined);
  t.is(await host.read(path.join(folder, "missing")), undefined);
  t.deepEqual(await host.names(path.join(folder, "missing")), []);
  t.is(await host.practice("practice"), undefined);
});
