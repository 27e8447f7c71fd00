/** Agreement with recorded busybox may only rise: raise the numbers in ratchet.json when it has. */
import { readFileSync } from "node:fs";
import test from "ava";
import { agrees, folder, recordings, topics } from "./compare.ts";
import { runSnippet } from "./sandbox.ts";

const ratchet = JSON.parse(readFileSync(`${folder}/ratchet.json`, "utf8")) as Record<
  string,
  number
>;

for (const topic of topics) {
  test(`${topic}: as many recordings agree as ever`, async (t) => {
    const failed: string[] = [];
    const list = recordings(topic);
    for (const recording of list) {
      const faults: string[] = [];
      const outcome = await runSnippet(recording, faults);
      if (!agrees(recording, outcome)) {
        failed.push(recording.id);
      }
    }

    t.log(`${list.length - failed.length}/${list.length}`, ...failed);
    t.true(list.length - failed.length >= ratchet[topic]!, failed.join(" "));
  });
}
