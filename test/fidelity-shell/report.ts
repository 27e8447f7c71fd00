/** Prints agreement per topic; with `--show`, what differs. Arguments: topics or ids. */
import { agrees, recordings, topics } from "./compare.ts";
import { runSnippet } from "./sandbox.ts";

const show = process.argv.includes("--show");
const wanted = process.argv.slice(2).filter((word) => !word.startsWith("--"));
let good = 0;
let all = 0;
for (const topic of topics) {
  let topicGood = 0;
  const list = recordings(topic).filter(
    ({ id }) => wanted.length === 0 || wanted.some((word) => id === word || topic === word),
  );
  for (const recording of list) {
    const faults: string[] = [];
    const outcome = await runSnippet(recording, faults, 8000).catch((error: unknown) => ({
      stdout: "",
      stderr: `FAULT ${(error as Error).stack}`,
      exit: -2,
    }));
    const same = agrees(recording, outcome);
    topicGood += same ? 1 : 0;
    if (!same && show) {
      const newest = {
        ...recording,
        ...recording.versions?.["1.36"],
        ...recording.versions?.["1.37"],
      };
      console.log(
        `--- ${recording.id} (${recording.user}, ${recording.process})\n${recording.snippet}`,
      );
      console.log(
        "want:",
        JSON.stringify({ stdout: newest.stdout, stderr: newest.stderr, exit: newest.exit }),
      );
      console.log("have:", JSON.stringify(outcome));
      if (faults.length > 0) {
        console.log("FAULTS:", faults.join("\n"));
      }
    }
  }

  if (list.length > 0) {
    console.log(`${topic.padEnd(14)}${topicGood}/${list.length}`);
  }

  good += topicGood;
  all += list.length;
}

console.log(`${"all".padEnd(14)}${good}/${all} ${((100 * good) / all).toFixed(1)} %`);
process.exit(0);
