/** Taints and tolerations. Follows k8s.io/component-helpers scheduling/corev1. */
import type { Json } from "../object.ts";

export const tolerates = (toleration: Json, taint: Json): boolean => {
  if ((toleration.effect ?? "") !== "" && toleration.effect !== taint.effect) {
    return false;
  }

  if ((toleration.key ?? "") !== "" && toleration.key !== taint.key) {
    return false;
  }

  switch (toleration.operator ?? "Equal") {
    case "Exists":
      return true;
    case "Equal":
    case "":
      return (toleration.value ?? "") === (taint.value ?? "");
    case "Lt":
      return compare(taint.value, toleration.value, (left, right) => left < right);
    case "Gt":
      return compare(taint.value, toleration.value, (left, right) => left > right);
    default:
      return false;
  }
};

const compare = (
  taint: string | undefined,
  toleration: string | undefined,
  holds: (left: bigint, right: bigint) => boolean,
): boolean => {
  const number = /^-?\d+$/;
  return number.test(taint ?? "") && number.test(toleration ?? "")
    ? holds(BigInt(taint ?? ""), BigInt(toleration ?? ""))
    : false;
};

/** The first taint with one of these effects that nothing tolerates. */
export const untolerated = (
  taints: Json[] | undefined,
  tolerations: Json[] | undefined,
  effects: string[],
): Json =>
  taints?.find(
    (taint) =>
      effects.includes(taint.effect) &&
      !(tolerations ?? []).some((toleration) => tolerates(toleration, taint)),
  );
