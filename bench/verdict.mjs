// From a change in the cluster to the verdict: as the engine tells it, and as it stands on the learner's screen.
import { spawn } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import * as pty from "@lydell/node-pty";
import xterm from "@xterm/headless";
import { openApi } from "./api.mjs";
import { median, ms, percentile } from "./measure.mjs";
import { cli, root, withCluster } from "./world.mjs";

/** Of two checks: one follows a flag in the cluster, the other never holds, so that the step stays open. */
const lab = path.join(root, "bench", "flag");
const flag = "/api/v1/namespaces/bench-flag/configmaps/flag";
const mergePatch = "application/merge-patch+json";
const turns = 300;
const warmUp = 20;
/** Milliseconds. */
const patience = 20_000;

/** Resolves with when `holds` came true, which is looked at after each call of the returned `look`. */
const createWait = () => {
  let waiting;
  return {
    look: (at) => waiting?.(at),
    until: (holds, what) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting = undefined;
          reject(new Error(`waited in vain: ${what()}`));
        }, patience);
        waiting = (at) => {
          if (holds()) {
            clearTimeout(timer);
            waiting = undefined;
            resolve(at);
          }
        };
        waiting(performance.now());
      }),
  };
};

/** The program in a terminal. `on`: the check's glyph says that the flag is on. */
const openScreen = async (env, args) => {
  const size = { cols: 100, rows: 30 };
  const emulator = new xterm.Terminal({ ...size, allowProposedApi: true });
  const program = pty.spawn(process.execPath, [cli, "run", lab, "--yes", ...args], {
    ...size,
    name: "xterm-256color",
    env: { ...env, LC_ALL: "C.UTF-8" },
  });
  const { look, until } = createWait();
  const screen = () =>
    Array.from({ length: size.rows }, (_, row) =>
      emulator.buffer.active.getLine(row).translateToString(true),
    ).join("\n");
  // The bytes count, not how long an emulator in JavaScript takes to read them.
  program.onData((data) => {
    const at = performance.now();
    emulator.write(data, () => look(at));
  });
  const see = (pattern) => until(() => pattern.test(screen()), screen);
  // Before its pictures are there, the step does not take keys.
  await see(/configmaps · bench-flag/);
  program.write("\r");
  await see(/▸ \$ kubectl create configmap/);
  program.write("\r");
  await see(/configmap\/flag created/);
  return {
    until: (on) => see(on ? /✔ The flag is on/ : /[○◐✖] The flag is on/),
    close: () => program.kill("SIGKILL"),
  };
};

/** The same program without a screen, telling its events. */
const openEvents = async (env, args) => {
  const program = spawn(process.execPath, [cli, "run", lab, "--yes", "--auto", "--json", ...args], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { look, until } = createWait();
  const seen = { acted: 0, status: "waiting" };
  createInterface({ input: program.stdout }).on("line", (line) => {
    const at = performance.now();
    const event = JSON.parse(line);
    seen.acted += event.type === "action-ended" ? 1 : 0;
    if (event.type === "check-changed" && event.check === "flag-on") {
      seen.status = event.verdict.status;
    }

    look(at);
  });
  await until(
    () => seen.acted === 2,
    () => JSON.stringify(seen),
  );
  return {
    until: (on) =>
      until(
        () => (seen.status === "met") === on,
        () => JSON.stringify(seen),
      ),
    close: () => program.kill("SIGINT"),
  };
};

/** The cluster's own word on the flag, from a watch of ours: when it was told last, and how it stood. */
const followFlag = async (api) => {
  const told = { on: undefined, at: 0 };
  await api.watch(
    "/api/v1/namespaces/bench-flag/configmaps?watch=1&fieldSelector=metadata.name%3Dflag",
    ({ object }) => {
      told.at = performance.now();
      told.on = object.data.state === "on";
    },
  );
  return told;
};

/** Turns the flag again and again, at odd times; how long after the watch event, and after the request was sent, the verdict was there. */
const turnFlag = async (api, verdict) => {
  const told = await followFlag(api);
  const times = [];
  for (let turn = 0; turn < turns + warmUp; turn++) {
    const on = turn % 2 === 0;
    await sleep(60 + Math.random() * 180);
    const sent = performance.now();
    const seen = verdict.until(on);
    await api.request("PATCH", flag, { data: { state: on ? "on" : "off" } }, mergePatch);
    const at = await seen;
    // A real API server may tell the program first.
    for (let waited = 0; told.on !== on; waited += 1) {
      if (waited > patience) {
        throw new Error("the change was never told");
      }

      await sleep(1);
    }

    times.push({ change: at - told.at, request: at - sent });
  }

  return times.slice(warmUp);
};

const measureVerdicts = (openVerdicts, goal) => () =>
  withCluster(async ({ env, kubeconfig, cluster }) => {
    const api = openApi(kubeconfig);
    const verdict = await openVerdicts(env, cluster);
    try {
      const times = await turnFlag(api, verdict);
      const [change, request] = ["change", "request"].map((from) =>
        times.map((time) => time[from]),
      );
      const worst = percentile(change, 0.99);
      return {
        measured: `${ms(worst)} (median ${ms(median(change))}; from the request on ${ms(percentile(request, 0.99))}, median ${ms(median(request))})`,
        met: worst <= goal,
      };
    } finally {
      verdict.close();
      api.close();
    }
  });

export const verdictBenches = [
  {
    name: "a change in the cluster -> the verdict is painted, 99th percentile",
    goal: "<= 50 ms",
    measure: measureVerdicts(openScreen, 50),
  },
  {
    name: "the watch event -> the verdict of the engine, 99th percentile",
    goal: "<= 100 ms",
    measure: measureVerdicts(openEvents, 100),
  },
];
