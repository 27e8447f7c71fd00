import test from "ava";
import { sameImage } from "../../../src/cluster/kind/node-image.ts";

const digest = `sha256:${"0".repeat(64)}`;
const pairs: [string, string, boolean][] = [
  ["kindest/node:v1.36.4", "docker.io/kindest/node:v1.36.4", true],
  ["kindest/node:v1.36.4", `kindest/node:v1.36.4@${digest}`, true],
  [`docker.io/kindest/node@${digest}`, `kindest/node:v1.36.4@${digest}`, true],
  ["kindest/node:v1.36.4", "kindest/node:v1.35.8", false],
  [`kindest/node:v1.36.4@${digest}`, "kindest/node:v1.36.4@sha256:1", false],
  ["registry:5000/node:v1", "registry:5000/node:v1", true],
  ["registry:5000/node:v1", "kindest/node:v1", false],
];

for (const [one, other, same] of pairs) {
  test(`${one} is ${same ? "" : "not "}${other}`, (t) => {
    t.is(sameImage(one, other), same);
    t.is(sameImage(other, one), same);
  });
}
