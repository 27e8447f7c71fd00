/** CertificateApproval, CertificateSigning and CertificateSubjectRestriction (k8s.io/kubernetes plugin/pkg/admission/certificates). */
import { parseRequest } from "../auth/certificate-request.ts";
import { isTrusted, type Authorize } from "../auth/user.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.ts";
import { refuse } from "./refusal.ts";

const key = "certificates.k8s.io/certificatesigningrequests";
const clientSigner = "kubernetes.io/kube-apiserver-client";

const mayUse = (
  authorize: Authorize,
  { user }: AdmissionRequest,
  verb: "approve" | "sign",
  signerName: string,
): boolean => {
  const [domain = ""] = signerName.split("/");
  return [signerName, `${domain}/*`].some(
    (name) =>
      authorize({
        user,
        verb,
        group: "certificates.k8s.io",
        version: "*",
        resource: "signers",
        name,
      }).allowed,
  );
};

const checkSigner = (
  authorize: Authorize,
  request: AdmissionRequest,
  verb: "approve" | "sign",
): void => {
  const signerName = request.oldObject?.["spec"].signerName ?? "";
  if (!isTrusted(request.user) && !mayUse(authorize, request, verb, signerName)) {
    throw refuse(
      request,
      `user not permitted to ${verb} requests with signerName ${JSON.stringify(signerName)}`,
    );
  }
};

const signs = ({ object, oldObject }: AdmissionRequest): boolean =>
  object?.["status"]?.certificate !== oldObject?.["status"]?.certificate ||
  JSON.stringify(object?.["status"]?.conditions) !==
    JSON.stringify(oldObject?.["status"]?.conditions);

const checkSubject = (request: AdmissionRequest): void => {
  const { signerName, request: encoded = "" } = request.object?.["spec"] ?? {};
  if (signerName !== clientSigner) {
    return;
  }

  let organizations: string[];
  try {
    organizations = parseRequest(Buffer.from(encoded, "base64").toString("utf8")).organizations;
  } catch (error) {
    throw refuse(request, `failed to parse CSR: ${(error as Error).message}`);
  }

  if (organizations.includes("system:masters")) {
    throw refuse(request, `use of ${clientSigner} signer with system:masters group is not allowed`);
  }
};

/** All three as one: they look at the same kind, at different subresources. */
export const createCertificateChecks = (authorize: Authorize): AdmissionPlugin => ({
  name: "CertificateApproval,CertificateSigning,CertificateSubjectRestriction",
  validate: (request) => {
    if (request.resource.key !== key) {
      return;
    }

    const { operation, subresource } = request;
    if (operation === "UPDATE" && subresource === "approval") {
      checkSigner(authorize, request, "approve");
    } else if (operation === "UPDATE" && subresource === "status" && signs(request)) {
      checkSigner(authorize, request, "sign");
    } else if (operation === "CREATE" && subresource === undefined) {
      checkSubject(request);
    }
  },
});
