// `npm run test:kind`: real clusters, made, broken and removed by the bundle that people run. Needs kind and an engine that runs.
import { spawnSync } from "node:child_process";
import process from "node:process";

const run = (command, arguments_) => {
  const { status } = spawnSync(command, arguments_, { stdio: "inherit" });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
};

run("node_modules/.bin/tsc", ["--outDir", "build"]);
run(process.execPath, ["src/tools/build.mjs"]);
// One after the other: two clusters that start at once tell more about the machine than about Drydock.
run("node_modules/.bin/ava", [
  "--concurrency=1",
  "--serial",
  "--timeout=20m",
  ...(process.argv.length > 2 ? process.argv.slice(2) : ["build/test/kind/**/*.test.js"]),
]);
