import test from "ava";
import { forbidden, invalid, notFound } from "../../src/embedded/status.ts";

test("a missing object is named with its group", (t) => {
  t.is(
    notFound({ group: "apps", resource: "deployments" }, "web").message,
    'deployments.apps "web" not found',
  );
});

test("several causes of an invalid object are listed in brackets", (t) => {
  const error = invalid("apps", "Deployment", "web", [
    { field: "spec.replicas", message: "Invalid value: -1: must be at least 0" },
    { field: "spec.selector", message: "Required value" },
  ]);
  t.is(
    error.message,
    'Deployment.apps "web" is invalid: [spec.replicas: Invalid value: -1: must be at least 0, spec.selector: Required value]',
  );
  t.is(error.code, 422);
});

test("a forbidden list speaks of the resource alone", (t) => {
  t.is(forbidden({ group: "", resource: "pods" }, "", "no").message, "pods is forbidden: no");
});
