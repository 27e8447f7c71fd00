/** What stands before the names of a learner: short, stable, and always good in a DNS label. */
import { createHash } from "node:crypto";
import { longestPrefix } from "./renaming.ts";

/** Names of users that many people share; they say nothing of who somebody is. */
const shared = [
  "admin",
  "masterclient",
  "masteruser",
  "clusteradmin",
  "clusteruser",
  "kubernetes-admin",
  "kubernetes-super-admin",
  "kube-admin",
  "root",
  "default",
  "user",
];

export const isPrefix = (text: string): boolean =>
  text.length <= longestPrefix && /^[a-z](?:[a-z\d-]*[a-z\d])?$/.test(text);

/** @param cluster Name by which the cluster knows the learner. @param system Name on this machine, for when that says nothing. */
export const prefixFor = (cluster: string, system: string): string => {
  const own = plain(cluster);
  return own === "" || shared.includes(own) || shared.includes(cluster.toLowerCase())
    ? shortened(plain(system) || "learner")
    : shortened(own);
};

/** `alice@example.com`, `CORP\alice`, `system:serviceaccount:class:alice`, `https://issuer#alice` to `alice`. */
const plain = (name: string): string => {
  const [local = ""] = (name.split(/[:#/\\]/).at(-1) ?? "").split("@");
  return local
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
};

/** Two long names that begin alike stay apart. */
const shortened = (name: string): string => {
  const lettered = /^[a-z]/.test(name) ? name : `u${name}`;
  if (lettered.length <= longestPrefix) {
    return lettered;
  }

  const hash = createHash("sha256").update(name).digest("hex").slice(0, 4);
  return `${lettered.slice(0, longestPrefix - 5).replace(/-+$/, "")}-${hash}`;
};
