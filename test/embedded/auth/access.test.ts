/** Who is who, and who may do what. */
import test from "ava";
import { createAuthenticator } from "../../../src/embedded/auth/authenticate.ts";
import { forbiddenByAuthorization } from "../../../src/embedded/auth/forbidden.ts";
import { impersonate } from "../../../src/embedded/auth/impersonation.ts";
import { openAuthority } from "../../../src/embedded/auth/pki.ts";
import { openAuthorizer } from "../../../src/embedded/auth/rbac.ts";
import { createReviews } from "../../../src/embedded/auth/reviews.ts";
import { missingRights } from "../../../src/embedded/auth/escalation-rules.ts";
import type { Attributes, User } from "../../../src/embedded/auth/user.ts";
import type { Json } from "../../../src/embedded/object.ts";
import { MemoryClient } from "../admission/memory-client.ts";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const group = "rbac.authorization.k8s.io";

const role = (name: string, ...rules: Json[]): Json => ({
  kind: "Role",
  metadata: { name, namespace: "team" },
  rules,
});

const binding = (name: string, roleName: string, ...subjects: Json[]): Json => ({
  kind: "RoleBinding",
  metadata: { name, namespace: "team" },
  roleRef: { apiGroup: group, kind: "Role", name: roleName },
  subjects,
});

const ann = (groups: string[] = []): User => ({ name: "ann", groups });

const ask = (verb: string, resource: string, more: Partial<Attributes> = {}): Attributes => ({
  user: ann(),
  verb,
  group: "",
  version: "v1",
  resource,
  namespace: "team",
  ...more,
});

const start = () => {
  const client = new MemoryClient();
  const { authorize, resolver } = openAuthorizer(client);
  return { client, authorize, resolver };
};

test("a role allows its verbs on its resources in its namespace, from the moment it is bound", (t) => {
  const { client, authorize } = start();
  client.seed(
    `${group}/roles`,
    role("reader", { apiGroups: [""], resources: ["pods"], verbs: ["get"] }),
  );
  t.false(authorize(ask("get", "pods")).allowed);
  client.seed(`${group}/rolebindings`, binding("b", "reader", { kind: "User", name: "ann" }));
  t.deepEqual(authorize(ask("get", "pods")), {
    allowed: true,
    reason: 'RBAC: allowed by RoleBinding "b/team" of Role "reader" to User "ann"',
  });
  t.false(authorize(ask("get", "pods", { namespace: "other" })).allowed);
  t.false(authorize(ask("delete", "pods")).allowed);
  t.false(authorize(ask("get", "pods", { subresource: "log" })).allowed);
});

test("a binding that is deleted allows nothing any more", async (t) => {
  const { client, authorize } = start();
  client.seed(`${group}/roles`, role("all", { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }));
  client.seed(`${group}/rolebindings`, binding("b", "all", { kind: "Group", name: "devs" }));
  t.true(authorize(ask("list", "secrets", { user: ann(["devs"]) })).allowed);
  await client.delete(`${group}/rolebindings`, "team", "b");
  t.false(authorize(ask("list", "secrets", { user: ann(["devs"]) })).allowed);
});

test("names, subresources of all kinds and paths with a star are matched", (t) => {
  const { client, authorize } = start();
  client.seed(`${group}/clusterroles`, {
    kind: "ClusterRole",
    metadata: { name: "mixed" },
    rules: [
      { apiGroups: [""], resources: ["configmaps"], resourceNames: ["one"], verbs: ["get"] },
      { apiGroups: ["apps"], resources: ["*/scale"], verbs: ["update"] },
      { nonResourceURLs: ["/logs/*"], verbs: ["get"] },
    ],
  });
  client.seed(`${group}/clusterrolebindings`, {
    kind: "ClusterRoleBinding",
    metadata: { name: "mixed" },
    roleRef: { kind: "ClusterRole", name: "mixed" },
    subjects: [{ kind: "ServiceAccount", namespace: "team", name: "robot" }],
  });
  const user = { name: "system:serviceaccount:team:robot", groups: [] };
  t.true(authorize(ask("get", "configmaps", { user, name: "one" })).allowed);
  t.false(authorize(ask("get", "configmaps", { user, name: "two" })).allowed);
  const scale = { user, group: "apps", subresource: "scale" };
  t.true(authorize(ask("update", "deployments", scale)).allowed);
  t.false(authorize(ask("update", "deployments", { user, group: "apps" })).allowed);
  t.true(authorize({ user, verb: "get", path: "/logs/x" }).allowed);
  t.false(authorize({ user, verb: "get", path: "/metrics" }).allowed);
});

test("a binding that leads nowhere is said in the refusal", (t) => {
  const { client, authorize } = start();
  client.seed(`${group}/rolebindings`, binding("b", "absent", { kind: "User", name: "ann" }));
  const attributes = ask("list", "pods");
  const { reason } = authorize(attributes);
  t.is(
    forbiddenByAuthorization(attributes, reason).message,
    'pods is forbidden: User "ann" cannot list resource "pods" in API group "" in the namespace "team": RBAC: role.rbac.authorization.k8s.io "absent" not found',
  );
});

test("paths are refused without any resource", (t) => {
  const error = forbiddenByAuthorization({ user: ann(), verb: "get", path: "/metrics" });
  t.is(error.message, 'forbidden: User "ann" cannot get path "/metrics"');
  t.deepEqual(error.details, {});
});

test("a kubelet reads what its pods need and nothing else", (t) => {
  const { client, authorize } = start();
  const user = { name: "system:node:n1", groups: ["system:nodes"] };
  client.seed("pods", {
    metadata: { name: "p", namespace: "team" },
    spec: {
      nodeName: "n1",
      containers: [{ envFrom: [{ secretRef: { name: "mine" } }] }],
    },
  });
  t.true(authorize(ask("get", "secrets", { user, name: "mine" })).allowed);
  t.is(
    authorize(ask("get", "secrets", { user, name: "other" })).reason,
    "no relationship found between node 'n1' and this object",
  );
  t.is(
    authorize(ask("list", "nodes", { user, namespace: "" })).reason,
    "node 'n1' cannot read all nodes, only its own Node object",
  );
  t.true(authorize(ask("list", "pods", { user, fieldSelector: "spec.nodeName=n1" })).allowed);
});

test("what is missing is listed by resource, verbs together", (t) => {
  const held = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];
  const wanted = [{ apiGroups: [""], resources: ["pods", "secrets"], verbs: ["get", "delete"] }];
  t.deepEqual(missingRights(held, wanted), [
    '{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}',
    '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "delete"]}',
  ]);
  t.deepEqual(missingRights([{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }], wanted), []);
});

test("impersonation needs leave, and says which", (t) => {
  const request = ask("list", "pods");
  const refuse = t.throws(() =>
    impersonate({ "impersonate-user": ["bob"] }, request, () => ({ allowed: false })),
  );
  t.is(
    refuse?.message,
    'pods is forbidden: User "ann" cannot impersonate-on:user-info:list resource "pods" in API group "" in the namespace "team"',
  );
  const bob = impersonate(
    {
      "impersonate-user": ["bob"],
      "impersonate-group": ["a", "b"],
      "impersonate-extra-x%2fy": ["1"],
    },
    request,
    () => ({ allowed: true }),
  );
  t.deepEqual(bob, {
    name: "bob",
    groups: ["a", "b", "system:authenticated"],
    extra: { "x/y": ["1"] },
  });
});

const startTokens = () => {
  const client = new MemoryClient();
  const authority = openAuthority(mkdtempSync(path.join(tmpdir(), "drydock-tokens-")));
  const time = { ms: Date.UTC(2027, 0, 1) };
  const clock = { now: () => time.ms };
  const authenticator = createAuthenticator({ client, clock, tokenKey: authority.tokenKey });
  const authorizer = openAuthorizer(client);
  const reviews = createReviews({ client, clock, authorizer, authenticator }, authority.tokenKey);
  client.seed("serviceaccounts", { metadata: { name: "robot", namespace: "team" } });
  const request = (spec: Json): string =>
    reviews["serviceaccounts/token"]!({ spec }, { user: ann(), namespace: "team", name: "robot" })
      .status.token;
  const sender = (token: string): User =>
    authenticator.authenticate({ authorization: `Bearer ${token}` });
  return { client, time, request, sender, authenticator, reviews };
};

test("a token stands for its account until it expires", (t) => {
  const { time, request, sender } = startTokens();
  const token = request({ expirationSeconds: 600 });
  t.like(sender(token), {
    name: "system:serviceaccount:team:robot",
    groups: ["system:serviceaccounts", "system:serviceaccounts:team", "system:authenticated"],
  });
  time.ms += 3_600_000;
  t.throws(() => sender(token), { message: "Unauthorized" });
});

test("a token bound to a pod dies with the pod, and one for others opens nothing here", async (t) => {
  const { client, request, sender, reviews } = startTokens();
  client.seed("pods", {
    metadata: { name: "p", namespace: "team" },
    spec: { serviceAccountName: "robot" },
  });
  const boundObjectRef = { apiVersion: "v1", kind: "Pod", name: "p" };
  const bound = request({ boundObjectRef });
  t.deepEqual(sender(bound).extra?.["authentication.kubernetes.io/pod-name"], ["p"]);
  await client.delete("pods", "team", "p");
  t.throws(() => sender(bound), { message: "Unauthorized" });
  const vault = request({ audiences: ["vault"] });
  t.throws(() => sender(vault), { message: "Unauthorized" });
  const review = reviews["authentication.k8s.io/tokenreviews"]!;
  const { status } = review({ spec: { token: vault, audiences: ["vault"] } }, { user: ann() });
  t.like(status, { authenticated: true, audiences: ["vault"] });
});

test("a forged token is nobody's", (t) => {
  const { request, sender } = startTokens();
  const [head, body] = request({}).split(".");
  const claims = Buffer.from(body ?? "", "base64url")
    .toString()
    .replace("robot", "admin");
  const forged = `${head}.${Buffer.from(claims).toString("base64url")}.AAAA`;
  t.throws(() => sender(forged), { message: "Unauthorized" });
  t.throws(() => sender("nonsense"), { message: "Unauthorized" });
});

test("nobody in particular is anonymous", (t) => {
  const { authenticator } = startTokens();
  t.deepEqual(authenticator.authenticate({}), {
    name: "system:anonymous",
    groups: ["system:unauthenticated"],
  });
});
