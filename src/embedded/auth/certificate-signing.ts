/** Signs approved requests for Kubernetes' own signers, and forgets old ones (k8s.io/kubernetes pkg/controller/certificates). */
import type { StartController } from "../controllers/controller.ts";
import { createLoop } from "../controllers/loop.ts";
import { formatTime } from "../clock.ts";
import type { Json, KubeObject } from "../object.ts";
import { parseRequest } from "./certificate-request.ts";
import type { Authority } from "./pki.ts";
import { signerRules } from "./signer-rules.ts";

const key = "certificates.k8s.io/certificatesigningrequests";

const minute = 60_000;
const hour = 60 * minute;
const approvedLife = hour;
const deniedLife = hour;
const pendingLife = 24 * hour;

const hasCondition = ({ status }: Json, type: string): boolean =>
  (status?.conditions ?? []).some(
    (condition: Json) => condition.type === type && condition.status === "True",
  );

const isReady = (request: KubeObject): boolean =>
  request["status"]?.certificate === undefined &&
  hasCondition(request, "Approved") &&
  !hasCondition(request, "Failed");

/** Writes the certificate, or why there will be none, into `status`. */
const sign = (authority: Authority, request: KubeObject, now: number): void => {
  const { request: encoded, usages, expirationSeconds, signerName } = request["spec"];
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const fault = signerRules[signerName]?.(parseRequest(text), usages);
  const status = (request["status"] ??= {});
  if (fault === undefined) {
    const options = { usages, ...(expirationSeconds === undefined ? {} : { expirationSeconds }) };
    status.certificate = Buffer.from(authority.signRequest(text, options)).toString("base64");
    return;
  }

  status.conditions = [
    ...(status.conditions ?? []),
    {
      type: "Failed",
      status: "True",
      reason: "SignerValidationFailure",
      message: fault,
      lastUpdateTime: formatTime(now),
      lastTransitionTime: formatTime(now),
    },
  ];
};

const lifeOf = (request: KubeObject): number => {
  if (hasCondition(request, "Denied") || hasCondition(request, "Failed")) {
    return deniedLife;
  }

  return hasCondition(request, "Approved") ? approvedLife : pendingLife;
};

export const startCertificateSigning =
  (authority: Authority): StartController =>
  (context) => {
    const { client, clock } = context;
    const loop = createLoop(context, "certificate signing", async (name) => {
      const request = client.get(key, undefined, name);
      if (request === undefined || !(request["spec"].signerName in signerRules)) {
        return;
      }

      if (isReady(request)) {
        await client.modify(key, undefined, name, (copy) => sign(authority, copy, clock.now()), {
          subresource: "status",
        });
      }
    });
    loop.watch(key, ({ type, object }) => {
      if (type !== "DELETED") {
        loop.queue.add(object.metadata.name);
      }
    });
    loop.every(hour, () => {
      for (const request of client.list(key)) {
        const age = clock.now() - Date.parse(request.metadata.creationTimestamp);
        if (age > lifeOf(request)) {
          client.delete(key, undefined, request.metadata.name).catch((error: Error) => {
            context.log(`certificate signing: ${error.message}`);
          });
        }
      }
    });
    return loop;
  };
