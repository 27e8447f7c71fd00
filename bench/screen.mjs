// What a person in a terminal waits for first: the first frame.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import * as pty from "@lydell/node-pty";
import { build } from "esbuild";
import { median, ms } from "./measure.mjs";
import { cli, createHome, root } from "./world.mjs";

const size = { cols: 100, rows: 30, name: "xterm-256color" };

/** Milliseconds until the program has painted `text`. */
const firstFrame = (file, args, text, env) =>
  new Promise((resolve, reject) => {
    const started = performance.now();
    const terminal = pty.spawn(process.execPath, [file, ...args], { ...size, env });
    let seen = "";
    terminal.onData((data) => {
      seen += data;
      if (seen.includes(text)) {
        seen = "";
        resolve(performance.now() - started);
        terminal.kill("SIGKILL");
      }
    });
    terminal.onExit(() => reject(new Error(`ended before it painted: ${seen.slice(0, 200)}`)));
  });

/** The smallest Ink program, bundled the same way. */
const bundleHello = async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "hello-"));
  const source = path.join(folder, "hello.mjs");
  writeFileSync(
    source,
    'import React from "react"; import { render, Text } from "ink"; render(React.createElement(Text, null, "hello from ink")); setTimeout(() => {}, 5000);',
  );
  const outfile = path.join(folder, "out.mjs");
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [source],
    nodePaths: [path.join(root, "node_modules")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    minify: true,
    define: { "process.env.NODE_ENV": '"production"' },
    banner: {
      js: 'import { createRequire as __r } from "node:module"; const require = __r(import.meta.url);',
    },
    plugins: [
      {
        name: "stub",
        setup: ({ onResolve, onLoad }) => {
          onResolve({ filter: /^react-devtools-core$/ }, () => ({
            path: "stub",
            namespace: "stub",
          }));
          onLoad({ filter: /.*/, namespace: "stub" }, () => ({ contents: "export default {};" }));
        },
      },
    ],
  });
  return outfile;
};

export const screenBenches = [
  {
    name: "first frame / first frame of a bundled Ink hello-world",
    goal: "<= 1.3 x",
    measure: async () => {
      const { env, remove } = createHome();
      const hello = await bundleHello();
      const [own, other] = [[], []];
      for (let run = 0; run < 9; run++) {
        own.push(await firstFrame(cli, [], "ISOLATION", env));
        other.push(await firstFrame(hello, [], "hello from ink", env));
      }

      remove();
      const [a, b] = [median(own), median(other)];
      return { measured: `${(a / b).toFixed(2)} x (${ms(a)} / ${ms(b)})`, met: a / b <= 1.3 };
    },
  },
];
