/** What each of Kubernetes' own signers accepts (k8s.io/kubernetes pkg/controller/certificates/signer, pkg/apis/certificates/helpers.go). */
import type { ParsedRequest } from "./certificate-request.ts";

/** Why the request is not one for the signer; undefined when it is. */
type Rule = (request: ParsedRequest, usages: string[]) => string | undefined;

const sameSet = (a: string[], b: string[]): boolean =>
  a.length === b.length && a.every((value) => b.includes(value));

const nodeUsages = (usages: string[], purpose: string): string | undefined => {
  const full = [purpose, "digital signature", "key encipherment"].toSorted();
  const withoutRsa = [purpose, "digital signature"];
  return sameSet(usages, full) || sameSet(usages, withoutRsa)
    ? undefined
    : `usages did not match [${full.join(" ")}]`;
};

const ofNodes = ({ organizations }: ParsedRequest): string | undefined =>
  organizations.join() === "system:nodes" ? undefined : "subject organization is not system:nodes";

const namedNode = ({ commonName }: ParsedRequest): string | undefined =>
  commonName.startsWith("system:node:")
    ? undefined
    : "subject common name does not begin with system:node:";

const noNames = (
  { alternativeNames }: ParsedRequest,
  kinds: ("names" | "emails" | "addresses" | "uris")[],
): string | undefined => {
  const words = { names: "DNS", emails: "Email", addresses: "IP", uris: "URI" };
  const kind = kinds.find((one) => (alternativeNames[one] ?? []).length > 0);
  return kind === undefined ? undefined : `${words[kind]} subjectAltNames are not allowed`;
};

const serving: Rule = (request, usages) => {
  const { names, addresses } = request.alternativeNames;
  return (
    ofNodes(request) ??
    (names.length === 0 && addresses.length === 0
      ? "DNS or IP subjectAltName is required"
      : undefined) ??
    noNames(request, ["emails", "uris"]) ??
    nodeUsages(usages, "server auth") ??
    namedNode(request)
  );
};

const nodeClient: Rule = (request, usages) =>
  ofNodes(request) ??
  noNames(request, ["names", "emails", "addresses", "uris"]) ??
  namedNode(request) ??
  nodeUsages(usages, "client auth");

const client: Rule = (_, usages) => {
  const allowed = ["digital signature", "key encipherment", "client auth"];
  const wrong = usages.find((usage) => !allowed.includes(usage));
  if (wrong !== undefined) {
    return `invalid usage for client certificate: ${wrong}`;
  }

  return usages.includes("client auth")
    ? undefined
    : "missing required usage for client certificate: client auth";
};

export const signerRules: Record<string, Rule> = {
  "kubernetes.io/kube-apiserver-client": client,
  "kubernetes.io/kube-apiserver-client-kubelet": nodeClient,
  "kubernetes.io/kubelet-serving": serving,
};
