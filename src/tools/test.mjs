// `npm test`: types, lint, format, bundle and all tests; visible progress, one closing line `N passed, N failed`.
import { spawn } from "node:child_process";
import process from "node:process";

const bin = (name) => `node_modules/.bin/${name}`;
const env = { ...process.env };
// Both change what programs under test paint; the tests set them where they mean to.
delete env.FORCE_COLOR;
delete env.CI;

const run = (title, command, arguments_, { capture = false } = {}) =>
  new Promise((resolve) => {
    process.stdout.write(`• ${title}\n`);
    const started = performance.now();
    const child = spawn(command, arguments_, {
      env,
      stdio: ["ignore", capture ? "pipe" : "inherit", "inherit"],
    });
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      output += text;
      process.stdout.write(text);
    });
    child.on("error", (error) => {
      process.stdout.write(`  ${error.message}\n`);
      resolve({ ok: false, output });
    });
    child.on("close", (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      process.stdout.write(`${code === 0 ? "✔" : "✖"} ${title} (${seconds} s)\n`);
      resolve({ ok: code === 0, output });
    });
  });

const count = (output, pattern) => Number(pattern.exec(output)?.[1] ?? 0);

const checks = [
  ["types", bin("tsc"), []],
  ["lint", bin("oxlint"), ["--type-aware"]],
  ["format", bin("oxfmt"), ["--check", "."]],
  ["bundle", process.execPath, ["src/tools/build.mjs"]],
];
let passed = 0;
let failed = 0;
for (const [title, command, arguments_] of checks) {
  const { ok } = await run(title, command, arguments_);
  passed += ok ? 1 : 0;
  failed += ok ? 0 : 1;
}

/** Ava says how many passed only when none failed, so its lines are counted. */
const runTests = async (title, patterns) => {
  const { ok, output } = await run(title, bin("ava"), patterns, { capture: true });
  const good = [...output.matchAll(/^\s+✔ (?!\[expected)/gm)].length;
  const bad =
    count(output, /(\d+) tests? failed/) +
    count(output, /(\d+) uncaught exceptions?/) +
    count(output, /(\d+) unhandled rejections?/);
  passed += good;
  failed += bad === 0 && !ok ? 1 : bad;
};

if (failed === 0) {
  const files = process.argv.slice(2);
  if (files.length > 0) {
    await runTests("tests", files);
  } else {
    await runTests("tests", [
      "build/test/**/*.test.js",
      "!build/test/fidelity/**",
      "!build/test/kind/**",
    ]);
    // By itself: what kubectl prints about waiting depends on how busy the machine is.
    await runTests("agreement with a real API server", ["build/test/fidelity/*.test.js"]);
  }
}

process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
