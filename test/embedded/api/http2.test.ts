/** What kubectl speaks: many requests over one connection of HTTP/2. */
import { once } from "node:events";
import { connect, type ClientHttp2Session, type OutgoingHttpHeaders } from "node:http2";
import test, { type ExecutionContext } from "ava";
import { configMap, configMaps, startApi } from "./api-server.ts";

interface Http2 {
  session: ClientHttp2Session;
  ask(
    headers: OutgoingHttpHeaders,
    body?: string,
  ): Promise<{ headers: OutgoingHttpHeaders; text: string }>;
}

const openHttp2 = async (t: ExecutionContext): Promise<Http2> => {
  const { cluster, agent } = await startApi(t);
  const { ca, cert, key } = agent.options;
  const session = connect(cluster.url, { ca, cert, key });
  t.teardown(() => session.destroy());
  const ask: Http2["ask"] = async (headers, body) => {
    const stream = session.request(headers);
    stream.setEncoding("utf8").end(body);
    const [answer] = (await once(stream, "response")) as [OutgoingHttpHeaders];
    let text = "";
    for await (const chunk of stream) {
      text += chunk as string;
    }

    return { headers: answer, text };
  };
  return { session, ask };
};

test("a client that offers HTTP/2 gets it, with who it is and what it asks for", async (t) => {
  const { session, ask } = await openHttp2(t);
  const answers = await Promise.all(
    ["default", "kube-system"].map((name) => ask({ ":path": `/api/v1/namespaces/${name}` })),
  );
  t.deepEqual(
    answers.map(({ headers, text }) => [headers[":status"], JSON.parse(text).metadata.name]),
    [
      [200, "default"],
      [200, "kube-system"],
    ],
  );
  t.is(session.alpnProtocol, "h2");
});

test("headers that come more than once stay apart, and warnings keep their letters", async (t) => {
  const { ask } = await openHttp2(t);
  const review = await ask(
    {
      ":method": "POST",
      ":path": "/apis/authentication.k8s.io/v1/selfsubjectreviews",
      "impersonate-user": "ann",
      "impersonate-group": ["a, b", "c"],
    },
    JSON.stringify({ apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" }),
  );
  t.deepEqual(JSON.parse(review.text).status.userInfo.groups, [
    "a, b",
    "c",
    "system:authenticated",
  ]);
  const created = await ask(
    { ":method": "POST", ":path": `${configMaps}?fieldValidation=Warn` },
    JSON.stringify({ ...configMap("odd"), grün: 1 }),
  );
  t.is(created.headers[":status"], 201);
  t.is(
    Buffer.from(String(created.headers["warning"]), "latin1").toString(),
    '299 - "unknown field \\"grün\\""',
  );
});

test("a watch streams beside other requests, and ends with its client", async (t) => {
  const { session, ask } = await openHttp2(t);
  const watch = session.request({
    ":path": `${configMaps}?watch=true&resourceVersion=0&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
  });
  const chunks = watch.setEncoding("utf8")[Symbol.asyncIterator]();
  const arrives = async (text: string): Promise<void> => {
    for (let seen = ""; !seen.includes(text);) {
      const { value, done } = (await chunks.next()) as IteratorResult<string>;
      t.not(done, true, `before ${text}`);
      seen += value;
    }
  };
  await arrives("k8s.io/initial-events-end");
  await ask({ ":method": "POST", ":path": configMaps }, JSON.stringify(configMap("late")));
  await arrives('"name":"late"');
  watch.close();
  await once(watch, "close");
  t.is((await ask({ ":path": `${configMaps}/late` })).headers[":status"], 200);
});
