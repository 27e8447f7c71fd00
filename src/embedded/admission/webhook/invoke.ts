/** Asks one webhook about one request. */
import { randomUUID } from "node:crypto";
import type { Json } from "../../object.ts";
import { badRequest, internalError } from "../../status.ts";
import type { AdmissionContext, AdmissionRequest } from "../admission.ts";
import { describeRequest } from "../review-request.ts";
import { callWebhook } from "./call.ts";
import { rejection, verifyResponse } from "./response.ts";
import { targetOf } from "./target.ts";

/** Seconds. */
const usualTimeout = 10;

const reviewFor = (request: AdmissionRequest, version: string, uid: string): Json => {
  const { dryRun, options, ...head } = describeRequest(request);
  return {
    kind: "AdmissionReview",
    apiVersion: `admission.k8s.io/${version}`,
    request: {
      uid,
      ...head,
      object: request.operation === "DELETE" ? null : (request.object ?? null),
      oldObject: request.oldObject ?? null,
      dryRun,
      options,
    },
  };
};

const ask = async (
  context: AdmissionContext,
  hook: Json,
  request: AdmissionRequest,
  mutating: boolean,
): Promise<Json> => {
  const version = (hook.admissionReviewVersions ?? []).find(
    (one: string) => one === "v1" || one === "v1beta1",
  );
  if (version === undefined) {
    throw new Error(
      "could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)",
    );
  }

  const { timeoutSeconds = usualTimeout, clientConfig } = hook;
  const uid = randomUUID();
  let answer: Json;
  try {
    const target = targetOf(context, clientConfig, timeoutSeconds);
    answer = await callWebhook(target, reviewFor(request, version, uid), timeoutSeconds);
  } catch (error) {
    throw new Error(`failed to call webhook: ${(error as Error).message}`, { cause: error });
  }

  try {
    return verifyResponse(answer, version, uid, mutating);
  } catch (error) {
    const text = `received invalid webhook response: ${(error as Error).message}`;
    throw new Error(text, { cause: error });
  }
};

const checkDryRun = ({ name, sideEffects }: Json, { dryRun }: AdmissionRequest): void => {
  if (dryRun && sideEffects !== "None" && sideEffects !== "NoneOnDryRun") {
    throw badRequest(`admission webhook ${JSON.stringify(name)} does not support dry run`);
  }
};

/**
What the webhook says of a request it allows; undefined when the call failed and the webhook may be ignored.

@throws StatusError when it refuses, or cannot be asked and must be
*/
export const invokeWebhook = async (
  context: AdmissionContext,
  hook: Json,
  request: AdmissionRequest,
  mutating: boolean,
): Promise<Json> => {
  checkDryRun(hook, request);
  let response: Json;
  try {
    response = await ask(context, hook, request, mutating);
  } catch (error) {
    if (hook.failurePolicy === "Ignore") {
      return undefined;
    }

    const text = `failed calling webhook ${JSON.stringify(hook.name)}: ${(error as Error).message}`;
    throw internalError(text);
  }

  for (const warning of response.warnings ?? []) {
    request.warn(warning);
  }

  if (response.allowed !== true) {
    throw rejection(hook.name, response.status);
  }

  return response;
};
