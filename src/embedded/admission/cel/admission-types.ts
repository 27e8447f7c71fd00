/** Types of the variables that policies and match conditions see (k8s.io/apiserver pkg/admission/plugin/cel/compile.go). */
import type { Variables } from "./check/checker.ts";
import { bool, dyn, listOf, mapOf, objectOf, plain, type Type } from "./check/cel-type.ts";

const [string, int, time] = [plain("string"), plain("int"), plain("google.protobuf.Timestamp")];
const strings = listOf(string);
const texts = (...names: string[]): Record<string, Type> =>
  Object.fromEntries(names.map((name) => [name, string]));

const kind = objectOf("kubernetes.GroupVersionKind", texts("group", "version", "kind"));
const resource = objectOf("kubernetes.GroupVersionResource", texts("group", "version", "resource"));

const request = objectOf("kubernetes.AdmissionRequest", {
  ...texts("subResource", "requestSubResource", "name", "namespace", "operation"),
  kind,
  resource,
  requestKind: kind,
  requestResource: resource,
  userInfo: objectOf("kubernetes.UserInfo", {
    ...texts("username", "uid"),
    groups: strings,
    extra: mapOf(string, strings),
  }),
  dryRun: bool,
  options: dyn,
});

const namespaceObject = objectOf("kubernetes.Namespace", {
  metadata: objectOf("kubernetes.NamespaceMetadata", {
    ...texts("name", "generateName", "namespace", "UID", "resourceVersion"),
    labels: mapOf(string, string),
    annotations: mapOf(string, string),
    creationTimestamp: time,
    deletionTimestamp: time,
    deletionGracePeriodSeconds: int,
    generation: int,
    finalizers: strings,
  }),
  spec: objectOf("kubernetes.NamespaceSpec", { finalizers: strings }),
  status: objectOf("kubernetes.NamespaceStatus", {
    conditions: listOf(
      objectOf("kubernetes.NamespaceCondition", {
        ...texts("status", "type", "message", "reason"),
        lastTransitionTime: time,
      }),
    ),
    phase: string,
  }),
});

/** Variables that an expression may use beside those that all have. */
export interface ExpressionOptions {
  params?: boolean;
  authorizer?: boolean;
  /** Types of what is in `variables`; without it there is none. */
  variables?: Record<string, Type>;
}

export const variablesFor = ({ params, authorizer, variables }: ExpressionOptions): Variables => ({
  object: dyn,
  oldObject: dyn,
  request,
  namespaceObject,
  ...(params === true ? { params: dyn } : {}),
  ...(authorizer === true
    ? {
        authorizer: plain("kubernetes.authorization.Authorizer"),
        "authorizer.requestResource": plain("kubernetes.authorization.ResourceCheck"),
      }
    : {}),
  ...(variables === undefined ? {} : { variables: objectOf("kubernetes.variables", variables) }),
});
