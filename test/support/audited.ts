/** What an audit log says of one user: every write, and those that are not in names of theirs. */

export interface AuditEvent {
  stage: string;
  verb: string;
  requestURI: string;
  user: { username: string };
  objectRef?: {
    resource: string;
    namespace?: string;
    name?: string;
    apiGroup?: string;
    subresource?: string;
  };
  responseStatus?: { code: number };
}

/** Everything of audit.k8s.io but the looking. */
const reading = new Set(["get", "list", "watch"]);
/** Whoever is inside a container can do anything there, whatever the request is called. */
const entering = new Set(["exec", "attach", "portforward"]);
/** Questions that are sent like objects, and kept by nobody. */
const questions = ["authorization.k8s.io", "authentication.k8s.io"];

/** All that tells of nothing, leases and what the cluster itself does. */
export const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived, ResponseStarted]
rules:
  - level: None
    userGroups: ["system:nodes", "system:serviceaccounts:kube-system", "system:masters"]
  - level: Metadata
`;

export const parseAudit = (text: string): AuditEvent[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as AuditEvent);

/** Writes that were done; dry runs change nothing. */
export const writesOf = (events: readonly AuditEvent[], user: string): AuditEvent[] =>
  events.filter(
    ({ user: { username }, verb, objectRef, requestURI, responseStatus, stage }) =>
      username === user &&
      stage === "ResponseComplete" &&
      (responseStatus?.code ?? 500) < 400 &&
      objectRef !== undefined &&
      (!reading.has(verb) || entering.has(objectRef.subresource ?? "")) &&
      !questions.includes(objectRef.apiGroup ?? "") &&
      !requestURI.includes("dryRun="),
  );

const isMark = ({ objectRef }: AuditEvent): boolean =>
  objectRef?.resource === "configmaps" &&
  objectRef.namespace === "kube-system" &&
  objectRef.name === "drydock";

/** One line for each write that is not in a namespace of the learner, nor of an object of their own name; but for the cluster's mark. */
export const strayWrites = (
  events: readonly AuditEvent[],
  {
    user,
    prefix,
    added = new Set(),
  }: {
    user: string;
    prefix: string;
    /** Names of what Drydock may add to a cluster that carries its mark, namespaces of their own included. */
    added?: ReadonlySet<string>;
  },
): string[] =>
  writesOf(events, user)
    .filter((event) => !isMark(event))
    .filter(({ objectRef }) => {
      const { namespace = "", name = "", resource } = objectRef!;
      const place = resource === "namespaces" || namespace === "" ? name : namespace;
      return !place.startsWith(`${prefix}-`) && !added.has(name) && !added.has(namespace);
    })
    .map(({ verb, requestURI, objectRef }) => `${verb} ${objectRef!.name} ${requestURI}`);

/** Requests of one user, looking included, that name something of another. */
export const meetings = (events: readonly AuditEvent[], user: string, other: string): string[] =>
  events
    .filter(({ user: { username } }) => username === user)
    .filter(({ requestURI }) => new RegExp(`[/=]${other}-`).test(requestURI))
    .map(({ verb, requestURI }) => `${verb} ${requestURI}`);
