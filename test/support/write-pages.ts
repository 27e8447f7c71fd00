/** Writes what is made from the program and the labs: labs/catalogue.json, docs/lab.schema.json, docs/keys.md and docs/screens/. */
import { mkdirSync, writeFileSync } from "node:fs";
import { readCards } from "../../src/lab/catalogue.ts";
import { labJsonSchema } from "../../src/lab/json-schema.ts";
import { packageFile } from "../../src/root.ts";
import { lineText } from "../../src/tui/line.ts";
import { liveLines } from "../../src/tui/parts/live.ts";
import { asciiLook, unicodeLook } from "../../src/tui/theme.ts";
import { keysPage } from "../../src/tui/keys-page.ts";
import { absentState, lostState } from "./scripted-troubles.ts";
import { samplePictures } from "./sample-pictures.ts";
import { type RenderedApp, renderApp, type RenderOptions } from "./render-app.tsx";

const enter = "\r";

interface Capture {
  name: string;
  size: [columns: number, rows: number];
  options?: RenderOptions;
  /** Brings the app to what is captured. */
  reach(app: RenderedApp): Promise<void>;
}

const lab: RenderOptions = { lab: "resource-quota", from: 3 };
const ready = (app: RenderedApp) => app.see("$ kubectl apply -n ignite");
const refused = async (app: RenderedApp) => {
  await app.see("▸ $ kubectl apply");
  app.type(enter);
  await app.see("as expected");
  await app.see("▸ Next");
};
const failed = async (app: RenderedApp) => {
  await app.see("▸ $ kubectl apply");
  app.type(`:kubectl patch quota mem-cpu-demo -n ignite${enter}`);
  await app.see("▸ look");
};

const captures: Capture[] = [
  { name: "catalogue", size: [100, 30], reach: (app) => app.see("Everything in this lab is real") },
  { name: "lab", size: [100, 30], options: lab, reach: ready },
  { name: "refusal", size: [100, 30], options: lab, reach: refused },
  { name: "failure", size: [100, 30], options: lab, reach: failed },
  { name: "lab-80x24", size: [80, 24], options: lab, reach: ready },
  { name: "failure-80x24", size: [80, 24], options: lab, reach: failed },
  { name: "lab-60x15", size: [60, 15], options: lab, reach: ready },
  { name: "lab-40x10", size: [40, 10], options: lab, reach: (app) => app.see("read") },
  {
    name: "elsewhere",
    size: [100, 30],
    options: { ...lab, state: lostState },
    reach: (app) => app.see("p continue on embedded"),
  },
  {
    name: "elsewhere-80x24",
    size: [80, 24],
    options: { ...lab, state: absentState },
    reach: (app) => app.see("p continue on embedded"),
  },
  {
    name: "providers",
    size: [100, 30],
    async reach(app) {
      await app.see("NETWORKING");
      app.type("p");
      await app.see("Where labs run");
    },
  },
  {
    name: "why",
    size: [100, 30],
    options: lab,
    async reach(app) {
      await ready(app);
      app.type("w");
      await app.see("What Drydock saw");
    },
  },
  {
    name: "help",
    size: [100, 30],
    options: lab,
    async reach(app) {
      await ready(app);
      app.type("?");
      await app.see("Take back");
    },
  },
  {
    name: "summary",
    size: [100, 30],
    options: { ...lab, from: 5 },
    async reach(app) {
      await app.see("Make room");
      app.type(`:kubectl delete pod quota-mem-cpu-demo -n ignite${enter}`);
      await app.see("▸ Finish the lab");
      app.type(enter);
      await app.see("On AKS today");
    },
  },
];

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

writeFileSync(packageFile("labs", "catalogue.json"), asJson(await readCards()));
writeFileSync(packageFile("docs", "lab.schema.json"), asJson(labJsonSchema()));
writeFileSync(packageFile("docs", "keys.md"), keysPage());

const folder = packageFile("docs", "screens");
mkdirSync(folder, { recursive: true });
for (const { name, size, options, reach } of captures) {
  const app = renderApp(...size, options);
  await reach(app);
  writeFileSync(`${folder}/${name}.txt`, `${app.frame().trimEnd()}\n`);
  app.unmount();
}

/** As they stand beside a step, and as they do where there is only ASCII. */
const pictures = [unicodeLook, asciiLook].map((look) =>
  liveLines(samplePictures, 48, look)
    .map((line) => lineText(line).trimEnd())
    .join("\n"),
);
writeFileSync(`${folder}/pictures.txt`, `${pictures.join("\n\n")}\n`);

process.exit(0);
