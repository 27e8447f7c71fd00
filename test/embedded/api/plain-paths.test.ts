import { createPublicKey, verify } from "node:crypto";
import test from "ava";
import { startApi } from "./api-server.ts";

test("the keys that tokens are signed with are published, and where to find them", async (t) => {
  const { ask } = await startApi(t);
  const configuration = await ask("GET", "/.well-known/openid-configuration");
  t.is(configuration.headers["cache-control"], "public, max-age=3600");
  t.regex(configuration.body.jwks_uri, /^https:\/\/127\.0\.0\.1:\d+\/openid\/v1\/jwks$/);

  const { headers, body } = await ask("GET", "/openid/v1/jwks");
  t.is(headers["content-type"], "application/jwk-set+json");
  const [jwk] = body.keys;
  t.like(jwk, { use: "sig", alg: configuration.body.id_token_signing_alg_values_supported[0] });

  const accounts = "/api/v1/namespaces/default/serviceaccounts";
  await ask("POST", accounts, { body: { metadata: { name: "me" } } });
  const { status } = (await ask("POST", `${accounts}/me/token`, { body: { spec: {} } })).body;
  const [head, claims, end] = (status.token as string).split(".");
  t.is(JSON.parse(Buffer.from(head!, "base64url").toString()).kid, jwk.kid);
  const key = createPublicKey({ key: jwk, format: "jwk" });
  const signature = Buffer.from(end!, "base64url");
  const how = { key, dsaEncoding: "ieee-p1363" } as const;
  t.true(verify("sha256", Buffer.from(`${head}.${claims}`), how, signature));
});

test("paths that are only read refuse other methods", async (t) => {
  const { ask } = await startApi(t);
  for (const path of ["/version", "/openid/v1/jwks"]) {
    t.is((await ask("POST", path)).code, 405);
    t.is((await ask("GET", path)).code, 200);
  }
});

test("every answer says how it is audited, and to which flow its request belongs", async (t) => {
  const { ask } = await startApi(t);
  const flows = "/apis/flowcontrol.apiserver.k8s.io/v1";
  const uidOf = async (path: string) => (await ask("GET", `${flows}/${path}`)).body.metadata.uid;
  const flowOf = async (url: string, user: string, ...groups: string[]) => {
    const headers = { "impersonate-user": user, "impersonate-group": groups[0] ?? "none" };
    return (await ask("GET", url, { headers })).headers;
  };
  const schema = "x-kubernetes-pf-flowschema-uid";
  const level = "x-kubernetes-pf-prioritylevel-uid";

  const exempt = await flowOf("/api", "root", "system:masters");
  t.is(exempt[schema], await uidOf("flowschemas/exempt"));
  t.is(exempt[level], await uidOf("prioritylevelconfigurations/exempt"));
  t.regex(String(exempt["audit-id"]), /^[\da-f-]{36}$/);

  const leases = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n";
  const node = await flowOf(leases, "system:node:n", "system:nodes");
  t.is(node[schema], await uidOf("flowschemas/system-node-high"));

  // Refused, and told all the same.
  const account = await flowOf(
    "/api/v1/nodes",
    "system:serviceaccount:a:b",
    "system:serviceaccounts",
  );
  t.is(account[schema], await uidOf("flowschemas/service-accounts"));

  const headers = { "audit-id": "mine" };
  t.is((await ask("GET", "/api", { headers })).headers["audit-id"], "mine");
});
