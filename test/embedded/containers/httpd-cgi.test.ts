/** Programs behind busybox' httpd. */
import test from "ava";
import { createRuntime } from "../../../src/embedded/containers/create.ts";
import { Output, realClock, specOf } from "../../support/containers.ts";

const runtime = createRuntime({ clock: realClock, log: (message) => console.error(message) });
test.after.always(() => runtime.stop());

const serve = `
mkdir -p /www/cgi-bin && cd /www/cgi-bin
printf '#!/bin/sh\\nprintf "Content-Type: text/plain\\\\r\\\\n\\\\r\\\\n"; echo "$REQUEST_METHOD $QUERY_STRING $SCRIPT_NAME $(pwd)"; cat' >order
printf '#!/bin/sh\\nprintf "Status: 418 Teapot\\\\r\\\\n\\\\r\\\\n"' >teapot
echo secret >plain
chmod +x order teapot
httpd -p 8080 -h /www
`;

let pods = 0;

const run = async (id: string, script: string): Promise<[string, string]> => {
  const output = new Output();
  pods += 1;
  const pod = { ...specOf(id).pod, ip: `10.244.0.${100 + pods}` };
  const command = ["sh", "-c", `${serve}\n${script}`];
  await (
    await runtime.start(specOf(id, { command, pod }), output)
  ).exit;
  return [output.out, output.err];
};

test("httpd runs an executable below /cgi-bin/ and answers with what it prints", async (t) => {
  const [out] = await run(
    "cgi",
    "wget -qO- 'http://127.0.0.1:8080/cgi-bin/order?tea=2'; wget -qO- --post-data milk http://127.0.0.1:8080/cgi-bin/order",
  );
  t.is(out, "GET tea=2 /cgi-bin/order /www/cgi-bin\nPOST  /cgi-bin/order /www/cgi-bin\nmilk");
});

test("a script may name its status, and what cannot be executed is not handed out", async (t) => {
  const [out, errors] = await run(
    "cgi-refused",
    "for name in teapot plain absent; do wget -qO- http://127.0.0.1:8080/cgi-bin/$name; done",
  );
  t.is(out, "");
  t.is(
    errors,
    "wget: server returned error: HTTP/1.1 418 Teapot\nwget: server returned error: HTTP/1.1 403 Forbidden\nwget: server returned error: HTTP/1.1 404 Not Found\n",
  );
});

test("many requests at once leave no process behind", async (t) => {
  const [out] = await run(
    "cgi-many",
    "for i in $(seq 20); do wget -qO /dev/null http://127.0.0.1:8080/cgi-bin/order & done; wait; ps | grep -c '[/]bin/sh /www'",
  );
  t.is(out, "0\n");
});
