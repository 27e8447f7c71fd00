/** What may change in a pod once it is there. */
import { clone } from "../../object.ts";
import type { Json } from "../../object.ts";
import { semanticEqual } from "../equality.ts";
import type { Field } from "../field.ts";
import { goDifference } from "../go-difference.ts";
import { goPrint, goPrintList } from "../go-print.ts";
import { rangeMessage } from "../names.ts";
import { checkTolerations } from "./placement.ts";

const updatable = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
].join(",");

/** False: nothing more can be said. */
const checkContainers = (containers: Field, old: Json[] | undefined): boolean => {
  if (containers.length !== (old ?? []).length) {
    containers.forbidden("pod updates may not add or remove containers");
    return false;
  }

  for (const container of containers.items()) {
    container.at("image").need();
    const image = (container.value.image as string | undefined) ?? "";
    if (image.trim() !== image) {
      container.at("image").invalid("must not have leading or trailing whitespace");
    }
  }

  return true;
};

const checkDeadline = (deadline: Field, old: number | undefined): boolean => {
  const value = deadline.value as number | undefined;
  if (value === undefined) {
    if (old !== undefined) {
      deadline.invalid("must not update from a positive integer to nil value");
    }

    return true;
  }

  if (value < 0 || value > 2_147_483_647) {
    deadline.invalid(rangeMessage(0, 2_147_483_647));
    return false;
  }

  if (old !== undefined && old < value) {
    deadline.invalid("must be less than or equal to previous value");
    return false;
  }

  return true;
};

const checkAddedTolerations = (tolerations: Field, old: Json[] | undefined): void => {
  const current = (tolerations.value ?? []) as Json[];
  const without = (toleration: Json): Json => ({ ...toleration, tolerationSeconds: undefined });
  const lost = (old ?? []).some(
    (one) => !current.some((other) => semanticEqual(without(one), without(other))),
  );
  if (lost) {
    tolerations.forbidden("existing toleration can not be modified except its tolerationSeconds");
  } else {
    checkTolerations(tolerations);
  }
};

const checkGates = (gates: Field, old: Json[] | undefined): void => {
  for (const gate of gates.items()) {
    const { name } = gate.value as { name: string };
    if (!(old ?? []).some((one) => one.name === name)) {
      gate
        .at("name")
        .forbidden(`only deletion is allowed, but found new scheduling gate '${name}'`);
    }
  }
};

const withImages = (containers: Json[] | undefined, old: Json[] | undefined): Json[] | undefined =>
  containers?.map((container, index) => ({ ...container, image: old?.[index]?.image }));

/** The new spec with everything put back that was allowed to change. */
const munged = (spec: Json, old: Json): Json => {
  const result: Json = {
    ...clone(spec),
    containers: withImages(spec.containers, old.containers),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    schedulingGates: old.schedulingGates,
    tolerations: old.tolerations,
  };
  if (spec.initContainers !== undefined) {
    result.initContainers = withImages(spec.initContainers, old.initContainers);
  }

  if (old.terminationGracePeriodSeconds < 0 && spec.terminationGracePeriodSeconds === 1) {
    result.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds;
  }

  if ((old.schedulingGates ?? []).length > 0) {
    result.nodeSelector = old.nodeSelector;
    if (result.affinity !== undefined || old.affinity !== undefined) {
      result.affinity = { ...result.affinity, nodeAffinity: old.affinity?.nodeAffinity };
    }
  }

  return result;
};

const checkGatedSelector = (spec: Field, old: Json): void => {
  const at = spec.at("nodeSelector");
  const before = (old.nodeSelector ?? {}) as Record<string, string>;
  const after = (at.value ?? {}) as Record<string, string>;
  if (Object.keys(before).some((key) => before[key] !== after[key])) {
    at.invalid("only additions to spec.nodeSelector are allowed (no mutations or deletions)");
  }
};

/** Requirements may be added at the end of a term, and terms stay as many as they are. */
const addsOnly = (term: Json, old: Json): boolean => {
  const lists = ["matchExpressions", "matchFields"];
  if (lists.every((list) => (old[list] ?? []).length === 0)) {
    return lists.every((list) => (term[list] ?? []).length === 0);
  }

  return lists.every((list) =>
    semanticEqual((term[list] ?? []).slice(0, (old[list] ?? []).length), old[list]),
  );
};

const required = "requiredDuringSchedulingIgnoredDuringExecution";

const checkGatedAffinity = (spec: Field, old: Json): void => {
  const terms = spec.at("affinity", "nodeAffinity", required, "nodeSelectorTerms");
  const before = (old.affinity?.nodeAffinity?.[required]?.nodeSelectorTerms ?? []) as Json[];
  if (before.length === 0) {
    return;
  }

  if (terms.length !== before.length) {
    terms.invalid(
      "no additions/deletions to non-empty NodeSelectorTerms list are allowed",
      goPrintList("core.NodeSelectorTerm", terms.value),
    );
    return;
  }

  for (const [index, term] of terms.items().entries()) {
    if (!addsOnly(term.value, before[index])) {
      term.invalid(
        "only additions are allowed (no mutations or deletions)",
        goPrint("core.NodeSelectorTerm", term.value),
      );
    }
  }
};

export const checkPodUpdate = (spec: Field, old: Json): void => {
  if (
    !checkContainers(spec.at("containers"), old.containers) ||
    !checkContainers(spec.at("initContainers"), old.initContainers) ||
    !checkDeadline(spec.at("activeDeadlineSeconds"), old.activeDeadlineSeconds)
  ) {
    return;
  }

  checkAddedTolerations(spec.at("tolerations"), old.tolerations);
  checkGates(spec.at("schedulingGates"), old.schedulingGates);
  if (semanticEqual(spec.value, old)) {
    return;
  }

  if ((old.schedulingGates ?? []).length > 0) {
    checkGatedSelector(spec, old);
    checkGatedAffinity(spec, old);
  }

  const kept = munged(spec.value, old);
  if (!semanticEqual(kept, old)) {
    spec.forbidden(
      `pod updates may not change fields other than ${updatable}\n${goDifference("core.PodSpec", old, kept)}`,
    );
  }
};
