/** People who know a cluster by a client certificate of their own, as a platform team would hand it out. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { stringify } from "yaml";
import { openAuthority } from "../../src/embedded/auth/pki.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

export interface SomeoneOptions {
  /** Of the embedded cluster. */
  folder: string;
  url: string;
  name: string;
  groups?: string[];
  /** Of the kubeconfig's context. */
  context?: string;
}

/** The text of a kubeconfig. */
export const someone = ({
  folder,
  url,
  name,
  groups = [],
  context = name,
}: SomeoneOptions): string => {
  const authority = openAuthority(path.join(folder, "pki"));
  const { certificate, key } = authority.issueClient({ name, groups });
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": context,
    clusters: [
      {
        name: "shared",
        cluster: { server: url, "certificate-authority-data": base64(authority.caCertificate) },
      },
    ],
    contexts: [{ name: context, context: { cluster: "shared", user: name } }],
    users: [
      {
        name,
        user: {
          "client-certificate-data": base64(certificate),
          "client-key-data": base64(key),
        },
      },
    ],
  });
};

export const writeSomeone = async (file: string, options: SomeoneOptions): Promise<string> => {
  await writeFile(file, someone(options), { mode: 0o600 });
  return file;
};
