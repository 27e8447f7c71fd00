import test from "ava";
import { Unreachable, type ApiRequest } from "../../src/kubectl/api.ts";
import { systemClock } from "../../src/kubectl/clock.ts";
import type { Lab } from "../../src/lab/lab.ts";
import { cleanUp } from "../../src/session/clean-up.ts";
import type { World } from "../../src/session/world.ts";

/** A namespace of the lab, and an API server that is slow to delete its many pods. */
const slowWorld = () => {
  let there = true;
  const asked: string[] = [];
  const request = async ({ method = "GET", path }: ApiRequest) => {
    asked.push(`${method} ${path}`);
    if (method === "DELETE" && path.endsWith("/pods")) {
      throw new Unreachable("no answer in time");
    }

    there &&= method === "GET";
    return there
      ? { status: 200, body: { metadata: { labels: { "drydock/lab": "x" } } } }
      : { status: method === "GET" ? 404 : 200, body: {} };
  };
  return { asked, world: { api: { request } } as unknown as World };
};

test("pods that take longer to delete than an answer is waited for go with their namespace", async (t) => {
  const { asked, world } = slowWorld();
  const lab = { id: "x", scope: { cluster: [], namespaces: ["rush"], files: [] } };
  await cleanUp({
    lab: lab as unknown as Lab,
    world,
    work: "",
    clock: systemClock,
    say: t.fail,
  });
  t.true(asked.includes("DELETE /api/v1/namespaces/rush"));
});
