/** `/ephemeralcontainers`: some may be added, and nothing else. */
import { clone } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import { semanticEqual } from "../equality.ts";
import type { Field } from "../field.ts";
import { goDifference } from "../go-difference.ts";
import { checkAnnotationUpdate, isMirror } from "./annotations.ts";
import { keepMetadata } from "./subresource-metadata.ts";
import { checkWholePod } from "./whole.ts";

export const prepareEphemeral = (object: KubeObject, old: KubeObject): void => {
  const { ephemeralContainers } = object["spec"];
  object["status"] = clone(old["status"]);
  object["spec"] = { ...clone(old["spec"]), ephemeralContainers };
  if (ephemeralContainers === undefined) {
    delete object["spec"].ephemeralContainers;
  }

  keepMetadata(object, old);
};

const checkKept = (list: Field, old: Json[] | undefined): void => {
  const current = (list.value ?? []) as Json[];
  for (const before of old ?? []) {
    const after = current.find(({ name }) => name === before.name);
    if (after === undefined) {
      list.forbidden(`existing ephemeral containers "${before.name}" may not be removed\n`);
    } else if (!semanticEqual(after, before)) {
      const difference = goDifference("core.EphemeralContainer", before, after);
      list.forbidden(
        `existing ephemeral containers "${before.name}" may not be changed\n${difference}`,
      );
    }
  }
};

export const checkEphemeralUpdate = (pod: Field, old: KubeObject): void => {
  if (isMirror(old)) {
    pod.at("").forbidden("static pods do not support ephemeral containers");
    return;
  }

  checkWholePod(pod);
  checkAnnotationUpdate(pod, old);
  checkKept(pod.at("spec", "ephemeralContainers"), old["spec"].ephemeralContainers);
};
