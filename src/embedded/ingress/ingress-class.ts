/** Which Ingresses are this controller's: by the old annotation first, then by the class they name. */
import type { KubeObject } from "../object.ts";

const annotation = "kubernetes.io/ingress.class";

/** Class that an Ingress asks for; empty: none, not even a default one (admission fills that in on creation). */
export const classOf = ({ metadata, spec }: KubeObject): string =>
  metadata.annotations?.[annotation] || (spec.ingressClassName ?? "");

/** Set in the way that was usual before `ingressClassName`; the field is then ignored. */
export const usesOldAnnotation = ({ metadata }: KubeObject): boolean =>
  (metadata.annotations?.[annotation] ?? "") !== "";

/** What an IngressClass must name for NIC to take it. */
export const controllerName = "nginx.org/ingress-controller";
