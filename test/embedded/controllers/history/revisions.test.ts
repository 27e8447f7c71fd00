/** What a ControllerRevision keeps is compared byte by byte by kubectl. */
import test from "ava";
import {
  revisionData,
  revisionHash,
} from "../../../../src/embedded/controllers/history/revisions.ts";

const template = {
  spec: { restartPolicy: "Always", containers: [{ name: "c", image: "x", args: ["a && b"] }] },
  metadata: { labels: { b: "1", a: "2" } },
};

test("the keys of what a revision keeps are sorted, as Go sorts them", (t) => {
  t.is(
    JSON.stringify(revisionData(template)),
    '{"spec":{"template":{"$patch":"replace","metadata":{"labels":{"a":"2","b":"1"}},"spec":{"containers":[{"args":["a && b"],"image":"x","name":"c"}],"restartPolicy":"Always"}}}}',
  );
});

test("the hash of a revision does not hang on the order in which keys were given", (t) => {
  const { spec, metadata } = template;
  t.is(
    revisionHash(revisionData({ metadata, spec })),
    revisionHash(revisionData({ spec, metadata })),
  );
});
