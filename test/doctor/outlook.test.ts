import test from "ava";
import { outlook } from "../../src/doctor/outlook.ts";
import { dockerInfo, fakeHost, recorded } from "../support/fake-host.ts";

const env = { PATH: "/nowhere" };

test("each provider has one line, whether it is possible or why not", async (t) => {
  const bare = fakeHost({ env });
  t.like(await outlook("embedded", bare), {
    possible: true,
    sentence: "none yet; a lab makes one in a second",
  });
  t.like(await outlook("kind", bare), {
    possible: false,
    sentence: "engine: none installed, and 1 more",
  });
  t.like(await outlook("context", bare), {
    possible: false,
    sentence: "kubeconfig: no ~/.kube/config",
  });
});

test("a kind that is missing beside an engine that answers is what is told", async (t) => {
  const host = fakeHost({ env, programs: { [dockerInfo]: recorded("ubuntu-docker-29") } });
  t.like(await outlook("kind", host), { possible: false, sentence: "kind: not in PATH" });
});

test("the user's kubeconfig is not read for it", async (t) => {
  const read: string[] = [];
  const host = fakeHost({
    env,
    folders: { "/home/ada/.kube": ["config"] },
    read: async (file) => {
      read.push(file);
      return undefined;
    },
  });
  t.like(await outlook("context", host), {
    possible: true,
    sentence: "~/.kube/config; read only with --provider context",
  });
  t.false(read.some((file) => file.includes(".kube")));
});
