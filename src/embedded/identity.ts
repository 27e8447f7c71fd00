/** The cluster's certificates and the kubeconfig of its administrator, made once and kept in its folder. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { frontProxyName } from "./api/front-proxy.ts";
import { type Authority, type KeyPair, openAuthority } from "./auth/pki.ts";

export interface Identity {
  authority: Authority;
  server: KeyPair;
  administrator: KeyPair;
  /** What the API server shows of itself to servers of other APIs. */
  frontProxy: KeyPair;
}

const serverNames = {
  names: [
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
    "drydock-control-plane",
    "localhost",
  ],
  addresses: ["10.96.0.1", "127.0.0.1"],
};

/** As kubeadm names its first user. */
const administrator = { name: "kubernetes-admin", groups: ["kubeadm:cluster-admins"] };

export const openIdentity = (folder: string): Identity => {
  const authority = openAuthority(folder);
  return {
    authority,
    server: kept(folder, "apiserver", () => authority.issueServer(serverNames)),
    administrator: kept(folder, "admin", () => authority.issueClient(administrator)),
    frontProxy: kept(folder, "front-proxy-client", () =>
      authority.issueClient({ name: frontProxyName, groups: [] }),
    ),
  };
};

const kept = (folder: string, name: string, make: () => KeyPair): KeyPair => {
  const file = path.join(folder, `${name}.json`);
  try {
    return JSON.parse(readFileSync(file, "utf8")) as KeyPair;
  } catch {
    const pair = make();
    writeFileSync(file, JSON.stringify(pair), { mode: 0o600 });
    return pair;
  }
};

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Readable by its owner only. Returns the file's path. */
export const writeKubeconfig = (file: string, url: string, identity: Identity): string => {
  const { authority, administrator: admin } = identity;
  const text = `apiVersion: v1
kind: Config
clusters:
- name: drydock
  cluster:
    server: ${url}
    certificate-authority-data: ${base64(authority.caCertificate)}
users:
- name: ${administrator.name}
  user:
    client-certificate-data: ${base64(admin.certificate)}
    client-key-data: ${base64(admin.key)}
contexts:
- name: drydock
  context:
    cluster: drydock
    user: ${administrator.name}
current-context: drydock
preferences: {}
`;
  writeFileSync(file, text, { mode: 0o600 });
  return file;
};
