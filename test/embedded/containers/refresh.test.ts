/** Volumes of files follow what they were made of while a container runs. */
import test from "ava";
import { createRuntime } from "../../../src/embedded/containers/create.ts";
import type { Mount } from "../../../src/embedded/containers/runtime.ts";
import { Output, realClock, specOf } from "../../support/containers.ts";

const runtime = createRuntime({ clock: realClock, log: (message) => console.error(message) });
test.after.always(() => runtime.stop());

const volume = (files: Record<string, string>): Mount => ({
  path: "/config",
  readOnly: true,
  source: {
    kind: "files",
    files: Object.entries(files).map(([path, text]) => ({
      path,
      content: Buffer.from(text).toString("base64"),
      mode: 0o644,
    })),
  },
});

test("files change, come and go; what is open stays as it was", async (t) => {
  const container = await runtime.start(
    specOf("refresh", {
      command: ["sh", "-c", "exec 5</config/a; sleep 60"],
      mounts: [volume({ a: "one\n", b: "two\n" })],
    }),
    new Output(),
  );
  const exec = async (script: string): Promise<string> => {
    const output = new Output();
    const command = ["sh", "-c", script];
    const session = await container.exec({ command, tty: false, stdin: false }, output);
    await session.exit;
    return output.out + output.err;
  };
  t.is(await exec("cat /config/a /config/b"), "one\ntwo\n");
  container.refresh!([volume({ a: "ONE\n", c: "three\n" })]);
  t.is(await exec("cd /config; ls; cat a c; cat /proc/1/fd/5"), "a\nc\nONE\nthree\none\n");
  container.signal("KILL");
  await container.exit;
});
