/** `denied`: the API server refuses this object, for the reason the lab names, and not because it refuses everything. */
import { Unreachable } from "../kubectl/api.ts";
import type { ApiAnswer, ApiRequest } from "../kubectl/api.ts";
import type { DeniedCheck } from "../lab/check.ts";
import { pathOf, readManifest } from "./manifest.ts";
import { namesFor } from "./names.ts";
import { facts, unknown } from "./outcome.ts";
import type { Facts, Outcome } from "./outcome.ts";
import type { Scene } from "./scene.ts";

export const evaluateDenied = async (check: DeniedCheck, scene: Scene): Promise<Outcome> => {
  const about = facts(lookAt(check), { names: namesFor(check, scene, []) });
  try {
    const answer = await attempt(check, check.file, scene);
    const told = { ...about, ...(answer && { text: statusText(answer) }) };
    const outcome = judge(check, answer, told);
    return outcome ?? (await withControl(check, scene, told));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return unknown(error instanceof Unreachable ? `no connection (${message})` : message, about);
  }
};

/** Undefined: the server knows no such kind (yet). */
const attempt = async (
  check: DeniedCheck,
  file: string,
  scene: Scene,
  verb = check.verb,
): Promise<ApiAnswer | undefined> => {
  const manifest = readManifest(file, await scene.manifest(file));
  const path = await pathOf(manifest, scene.discovery, check.in, verb !== "create");
  if (path === undefined) {
    return undefined;
  }

  const as = check.as === undefined ? {} : { "Impersonate-User": check.as };
  const answer = await scene.api.request(requestFor(verb, path, manifest.text, as, check.dryRun));
  if (!check.dryRun && verb === "create" && answer.status < 300) {
    const name = String(answer.body.metadata.name);
    await scene.api.request({ method: "DELETE", path: `${path}/${name}` });
  }

  return answer;
};

const requestFor = (
  verb: DeniedCheck["verb"],
  path: string,
  text: string,
  headers: Record<string, string>,
  dryRun: boolean,
): ApiRequest => {
  const query = new URLSearchParams({
    ...(dryRun && { dryRun: "All" }),
    fieldManager: "drydock",
  }).toString();
  switch (verb) {
    case "create":
      return {
        method: "POST",
        path: `${path}?${query}`,
        text,
        headers: { ...headers, "content-type": "application/yaml" },
      };
    case "update":
      return {
        method: "PATCH",
        path: `${path}?${query}&force=true`,
        text,
        headers: { ...headers, "content-type": "application/apply-patch+yaml" },
      };
    case "delete":
      return { method: "DELETE", path: dryRun ? `${path}?dryRun=All` : path, headers };
  }
};

/** The table of refusals; undefined means refused as promised, so that the control decides. */
const judge = (
  check: DeniedCheck,
  answer: ApiAnswer | undefined,
  about: Facts,
): Outcome | undefined => {
  const expected = `refused, ${check.reason}, ${quoted(check.message)}`;
  const notYet = (actual: string, more: { retry?: boolean; hopeless?: string } = {}): Outcome => ({
    value: "not-yet",
    expected,
    actual,
    ...more,
    facts: about,
  });
  if (answer === undefined) {
    return notYet("the API server does not know this kind (yet)", { retry: true });
  }

  const { status, body } = answer;
  const message = String(body?.message ?? "");
  const reason = String(body?.reason ?? "");
  if (status < 300 || reason === "AlreadyExists") {
    return notYet(status < 300 ? "admitted (server dry run)" : "admitted: it exists already");
  }

  if (cannotTell(status, message)) {
    return unknown(`the API server answered ${status}: ${message}`, about);
  }

  if (reason === check.reason && check.message.every((fragment) => message.includes(fragment))) {
    return undefined;
  }

  const actual = `refused, ${reason}, "${message}"`;
  return passing(message, status)
    ? notYet(actual, { retry: true })
    : notYet(actual, { hopeless: "It is refused, but for another reason." });
};

const withControl = async (check: DeniedCheck, scene: Scene, about: Facts): Promise<Outcome> => {
  if (check.control === undefined) {
    return { value: "met", facts: about };
  }

  const answer = await attempt(check, check.control, scene, check.verb);
  if (answer !== undefined && (answer.status < 300 || answer.body?.reason === "AlreadyExists")) {
    return { value: "met", facts: about };
  }

  const message = String(answer?.body?.message ?? "");
  if (answer !== undefined && cannotTell(answer.status, message)) {
    return unknown(`the API server answered ${answer.status}: ${message}`, about);
  }

  return {
    value: "not-yet",
    expected: `${check.control} admitted, only ${check.file} refused`,
    actual: `everything is refused here, not only this: "${message}"`,
    retry: true,
    facts: about,
  };
};

const cannotTell = (status: number, message: string): boolean =>
  status === 401 || status === 429 || status >= 500 || message.includes("failed calling webhook");

/** Refusals that go away by themselves. */
const passing = (message: string, status: number): boolean =>
  message.includes("status unknown for quota") ||
  message.includes('serviceaccount "default" not found') ||
  message.includes("because it is being terminated") ||
  (status === 404 && /could not find the requested resource|no matches for kind/.test(message)) ||
  (status === 404 && /^namespaces ".*" not found$/.test(message));

const statusText = ({ status, body }: ApiAnswer): string =>
  status < 300
    ? `HTTP ${status}\nadmitted`
    : `HTTP ${status}\nreason: ${body?.reason ?? ""}\nmessage: ${body?.message ?? ""}`;

const quoted = (fragments: readonly string[]): string =>
  fragments.map((fragment) => `"${fragment}"`).join(" and ");

const lookAt = ({ verb, file, in: namespace, as }: DeniedCheck): string => {
  const words = { create: "apply", update: "apply", delete: "delete" } as const;
  const where = namespace === "" ? "" : ` -n ${namespace}`;
  const who = as === undefined ? "" : ` --as ${as}`;
  return `kubectl ${words[verb]}${where} -f ${file} --dry-run=server${who}`;
};
