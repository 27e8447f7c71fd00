import test from "ava";
import type { ContainerEngine, EngineResult } from "../../../src/cluster/engine/engine.ts";
import { openAppArmor } from "../../../src/cluster/kind/app-armor.ts";

interface Told {
  log: string[];
  sentences: string[];
}

/** What a node answers, by a part of what it is asked. */
const openWith = async (answers: Record<string, Partial<EngineResult>>): Promise<Told> => {
  const log: string[] = [];
  const sentences: string[] = [];
  const engine = {
    attempt: async (argv: readonly string[]) => {
      const line = argv.join(" ");
      log.push(line);
      const found = Object.entries(answers).find(([part]) => line.includes(part));
      return { exit: 0, stdout: "", stderr: "", ...found?.[1] };
    },
    complaint: ({ stderr }: { stderr: string }) => ({ kind: "other", sentence: stderr }),
  } as unknown as ContainerEngine;
  await openAppArmor(engine, ["dd-worker"], {
    progress: (sentence) => sentences.push(sentence),
    parser: process.execPath,
  });
  return { log, sentences };
};

const looks = "enabled";
const restarts = "systemctl restart containerd";

test("nodes whose kernel has no AppArmor are left alone", async (t) => {
  const { log, sentences } = await openWith({ [looks]: { stdout: "parser\nbare\ndone\n" } });
  t.is(log.length, 1);
  t.deepEqual(sentences, []);
});

test("a node that is open already is left alone, so that containerd is not restarted again", async (t) => {
  const { log } = await openWith({ [looks]: { stdout: "kernel\nparser\nbare\ndone\n" } });
  t.is(log.length, 1);
});

test("a node gets this machine's parser, and a containerd that believes in its kernel", async (t) => {
  const { log, sentences } = await openWith({ [looks]: { stdout: "kernel\ndone\n" } });
  t.is(log[1], `cp ${process.execPath} dd-worker:/usr/sbin/apparmor_parser`);
  t.is(log[2], "exec dd-worker /usr/sbin/apparmor_parser --version");
  t.regex(log[3]!, /UnsetEnvironment=container/);
  t.deepEqual(sentences, ["Letting AppArmor confine the containers of dd-worker"]);
});

test("a parser that does not run on the node does not stay there", async (t) => {
  const { log, sentences } = await openWith({
    [looks]: { stdout: "kernel\nbare\ndone\n" },
    "--version": { exit: 127, stderr: "version `GLIBC_2.42' not found\n" },
  });
  t.is(log.at(-1), "exec dd-worker rm -f /usr/sbin/apparmor_parser");
  t.false(log.some((line) => line.includes(restarts)));
  t.is(
    sentences.at(-1),
    "AppArmor stays out of reach on dd-worker: the parser of this machine does not run there (version `GLIBC_2.42' not found)",
  );
});

test("a containerd that does not come back is a sentence", async (t) => {
  const { sentences } = await openWith({
    [looks]: { stdout: "kernel\nparser\ndone\n" },
    [restarts]: { exit: 1, stderr: "containerd does not come back\n" },
  });
  t.is(sentences.at(-1), "AppArmor stays out of reach on dd-worker: containerd does not come back");
});
