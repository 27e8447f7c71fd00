/** What `drydock cluster` does with a kind cluster. */
import { createKindProvider, type KindProvider } from "../cluster/kind/kind.ts";
import type { Drift } from "../cluster/kind/drift.ts";
import { surveyCluster, type Survey } from "../cluster/kind/survey.ts";
import { LabError } from "../errors.ts";
import { safeJson } from "../clean.ts";
import { announcer } from "./announce.ts";
import {
  savedName,
  unknownState,
  type Action,
  type Actions,
  type ClusterCall,
} from "./cluster-action.ts";
import { confirm } from "./kubectl-ready.ts";
import { reachCluster } from "./reach-cluster.ts";
import type { Call } from "./verb.ts";

const providerOf = (call: Call): KindProvider => createKindProvider(call);

/** As it is typed behind `drydock cluster up`. */
const flagsOf = ({ call, name }: ClusterCall): string =>
  `--provider kind${call.flags["name"] === undefined ? "" : ` --name ${name}`}`;

const up: Action = async (place) => {
  const { call, name } = place;
  await bringUp(call);
  let survey = await surveyCluster(call, name);
  if (await wantsNew(place, survey)) {
    await providerOf(call).remove(name, announcer(call));
    await bringUp(call);
    survey = await surveyCluster(call, name);
  }

  const flags = flagsOf(place);
  call.stdout.write(
    [
      sentenceOf(survey),
      `Use it:     export KUBECONFIG=$(drydock cluster kubeconfig ${flags})`,
      `or:         drydock kubectl ${flags} -- get nodes`,
      `A lab:      drydock ${flags}`,
      `Remove it:  drydock cluster down ${flags}`,
      "",
    ].join("\n"),
  );
  return 0;
};

const bringUp = async (call: Call): Promise<void> => {
  const repair = call.flags["repair"] === true;
  const cluster = await reachCluster(call, announcer(call), { repair });
  await cluster.close();
};

/** What only a new cluster mends is offered, never done unasked. */
const wantsNew = async ({ call }: ClusterCall, { drift }: Survey): Promise<boolean> => {
  const anew = drift.filter(({ mend }) => mend === "anew");
  if (anew.length === 0) {
    return false;
  }

  const say = announcer(call);
  anew.forEach(({ sentence }) => say(`It is not what Drydock would make today: ${sentence}`));
  if (call.flags["repair"] === true) {
    return true;
  }

  if (call.stdin.isTTY && call.stdout.isTTY) {
    return confirm("Make it anew? What is in it goes, your progress in the labs stays.", call);
  }

  say("It stays as it is; --repair makes it anew.");
  return false;
};

const down: Action = async (place) => {
  const { call, name } = place;
  const removed = await providerOf(call).remove(name, announcer(call));
  call.stdout.write(
    removed
      ? `${name} is removed: its containers, its volumes and its kubeconfig\n`
      : `${name} was not there\n`,
  );
  return 0;
};

const status: Action = async (place) => {
  const { call, name } = place;
  const survey = await surveyCluster(call, name);
  const well = survey.state === "running";
  if (call.flags["json"] === true) {
    call.stdout.write(`${safeJson(survey)}\n`);
    return well ? 0 : 3;
  }

  call.stdout.write(
    [sentenceOf(survey), ...survey.drift.map((item) => driftLine(item, place)), ""].join("\n"),
  );
  return well ? 0 : 3;
};

const sentenceOf = ({ name, state, kubernetes, nodes, url, engine, published }: Survey): string => {
  const texts: Record<Survey["state"], string> = {
    absent: `${name} is not there`,
    foreign: `${name} is a kind cluster that Drydock did not make`,
    half: `${name} is half made; drydock cluster up makes it anew`,
    stopped: `${name} has stopped: none of its ${nodes.length} nodes runs`,
    silent: `${name} does not answer, though its nodes run`,
    running: [
      `${name} runs: Kubernetes ${kubernetes}, ${nodes.filter(({ ready }) => ready).length} of ${nodes.length} nodes ready, ${url}, ${engine}`,
      ...portLines(published),
    ].join("\n"),
  };
  return texts[state];
};

/** Of the API server the address is told already. */
const portLines = (published: Survey["published"]): string[] => {
  const told = published.filter(({ port }) => port !== 6443);
  return [...new Set(told.map(({ node }) => node))].map((name) => {
    const ports = told
      .filter(({ node }) => node === name)
      .map(({ ip, hostPort, port }) => `${port} at ${ip}:${hostPort}`);
    return `Ports of ${name}: ${ports.join(", ")}`;
  });
};

const driftLine = ({ sentence, mend }: Drift, place: ClusterCall): string => {
  const command = `drydock cluster up ${flagsOf(place)}`;
  const how = {
    up: `mended by: ${command}`,
    repair: `mended by: ${command} --repair`,
    anew: `a new cluster mends it: ${command} --repair`,
  }[mend];
  return `  ${sentence}; ${how}`;
};

const kubeconfig: Action = async ({ call }) => {
  const cluster = await reachCluster(call, announcer(call));
  await cluster.close();
  call.stdout.write(`${cluster.kubeconfig}\n`);
  return 0;
};

const save: Action = async (place) => {
  const { call, name } = place;
  const label = savedName(place);
  await providerOf(call).save(name, label);
  call.stdout.write(`Saved as ${label}; it goes with the cluster\n`);
  return 0;
};

const load: Action = async ({ call, name, argument }) => {
  const provider = providerOf(call);
  const names = await provider.saved(name);
  if (argument === undefined || !names.includes(argument)) {
    throw unknownState(argument, names);
  }

  await provider.load(name, argument, announcer(call));
  call.stdout.write(`The cluster is as it was at ${argument}; its pods have started anew\n`);
  return 0;
};

const refuse =
  (sentence: string): Action =>
  async () => {
    throw new LabError("usage", sentence, {
      hint: "The embedded cluster can: leave --provider out.",
    });
  };

export const actions: Actions = {
  up,
  down,
  status,
  kubeconfig,
  save,
  load,
  restore: load,
  clock: refuse("A kind cluster runs in real time; its clock cannot be changed."),
  undo: refuse("A kind cluster cannot take single changes back; it can save and load states."),
};
