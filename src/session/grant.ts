/** On a shared cluster: the learner's rights are looked at first, and given in each new namespace where the learner may do so. */
import { LabError } from "../errors.ts";
import { Unreachable } from "../kubectl/api.ts";
import { pause } from "../kubectl/clock.ts";
import type { KubeObject } from "../kubectl/object.ts";
import { readFiles } from "../lab/rename/own-lab.ts";
import { insideBinding } from "../lab/rights/manifest.ts";
import { rightsOf } from "../lab/rights/rights-of.ts";
import { allowed, checkRights, missingText } from "./rights.ts";
import type { Run } from "./run.ts";

/** As many as one can read at once. */
const shown = 4;
/** An authorizer hears of a new binding some moments later. Milliseconds. */
const patience = 3000;
const look = 20;

/** @throws LabError that names what the learner may not do and the lab needs. */
export const meetRights = async (run: Run): Promise<void> => {
  const { learner } = run.options;
  const cluster = run.connection.cluster();
  if (learner === undefined || cluster?.provider !== "context") {
    return;
  }

  const rights = rightsOf(run.lab, await readFiles(run.lab.manifests));
  const { missing, bindsItself } = await checkRights(run.connection.world().api, rights, learner);
  if (missing.length > 0) {
    const told = missing.slice(0, shown).map((rule) => missingText(rule));
    const more = missing.length > shown ? `; and ${missing.length - shown} more` : "";
    throw new LabError(
      "cluster",
      `${learner.user || "You"} may not do what "${run.lab.title}" needs: ${told.join("; ")}${more}.`,
      {
        hint: `drydock rights ${run.lab.id} --provider context lists all, with the manifest that grants them.`,
      },
    );
  }

  run.bindsItself = bindsItself;
};

/** Before a command meets a namespace that is new. Failing is not fatal: the command then says what is forbidden. */
export const grantInside = async (run: Run, namespaces: readonly string[]): Promise<void> => {
  const { learner } = run.options;
  if (!run.bindsItself || learner === undefined) {
    return;
  }

  const world = run.connection.world();
  for (const namespace of namespaces.filter((name) => !run.granted.has(uidOf(run, name)))) {
    const { status } = await world.api.request({
      method: "POST",
      path: `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings?fieldManager=drydock`,
      body: insideBinding(learner, namespace),
    });
    if (status < 300 || status === 409) {
      await untilAllowed(run, namespace);
      run.granted.add(uidOf(run, namespace));
      world.renew(namespace);
    }
  }
};

/** Also for those that are made in the learner's own shell. */
export const grantNew = async (run: Run, { metadata }: KubeObject): Promise<void> => {
  const { name, deletionTimestamp } = metadata;
  if (deletionTimestamp === undefined && run.lab.scope.namespaces.includes(name)) {
    await grantInside(run, [name]).catch((error: unknown) => {
      if (!(error instanceof Unreachable)) {
        throw error;
      }
    });
  }
};

const uidOf = ({ connection }: Run, name: string): string => {
  const found = connection.world().find({ resource: "namespaces", name }, "");
  return found.known ? (found.objects[0]?.metadata.uid ?? name) : name;
};

const untilAllowed = async (
  { connection, clock, closing }: Run,
  namespace: string,
): Promise<void> => {
  const limit = clock.monotonic() + patience;
  const wanted = { verb: "list", group: "", resource: "pods", namespace };
  while (
    clock.monotonic() < limit &&
    !closing.aborted &&
    !(await allowed(connection.world().api, wanted))
  ) {
    await pause(clock, look, closing);
  }
};
