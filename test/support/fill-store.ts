/** A program: puts objects into the store of a folder until one cannot be kept; prints the names of those that were, then why. */
import process from "node:process";
import { openStore } from "../../src/embedded/store/durable-store.ts";

const { store } = await openStore(process.argv[2]!);
for (let number = 1000; ; number++) {
  const name = `object-${number}`;
  store.put("configmaps", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name,
      namespace: "default",
      uid: name,
      resourceVersion: "",
      creationTimestamp: "2026-11-24T12:00:00Z",
    },
    data: { value: "x".repeat(100) },
  });
  try {
    await store.durable();
    process.stdout.write(`${name}\n`);
  } catch (error) {
    process.stdout.write(`${(error as Error).message}\n`);
    process.exit(0);
  }
}
