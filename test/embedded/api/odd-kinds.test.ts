import test from "ava";
import { startApi } from "./api-server.ts";

test("a LimitRange without a name gets an identity for one", async (t) => {
  const { ask } = await startApi(t);
  const ranges = "/api/v1/namespaces/default/limitranges";
  const { body } = await ask("POST", ranges, { body: { metadata: {}, spec: { limits: [] } } });
  t.regex(body.metadata.name, /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/);
});

test("a component is looked for in the singular, slices by nodes and drivers", async (t) => {
  const { ask } = await startApi(t);
  const component = await ask("GET", "/api/v1/componentstatuses/absent");
  t.is(component.body.message, 'componentstatus "absent" not found');

  const slices = "/apis/resource.k8s.io/v1/resourceslices?fieldSelector=";
  t.deepEqual((await ask("GET", `${slices}spec.driver%3Da`)).body.items, []);
  t.is(
    (await ask("GET", `${slices}a.b%3Dc`)).body.message,
    "field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: a.b",
  );
});
