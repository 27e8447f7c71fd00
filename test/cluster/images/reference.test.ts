import test from "ava";
import { fullReference, repositoryOf } from "../../../src/cluster/images/reference.ts";
import { createMeter, inWords } from "../../../src/cluster/images/sizes.ts";

test("names are completed as stores of nodes write them", (t) => {
  const names = {
    busybox: "docker.io/library/busybox:latest",
    "busybox:1.37.0": "docker.io/library/busybox:1.37.0",
    "nginx/nginx-ingress:5.5.4": "docker.io/nginx/nginx-ingress:5.5.4",
    "registry.k8s.io/kwok/kwok:v0.8.0": "registry.k8s.io/kwok/kwok:v0.8.0",
    "localhost/mine:1": "localhost/mine:1",
    "localhost:5000/mine": "localhost:5000/mine:latest",
    "busybox:1.37.0@sha256:ab": "docker.io/library/busybox:1.37.0@sha256:ab",
  };
  for (const [short, full] of Object.entries(names)) {
    t.is(fullReference(short), full);
    t.is(fullReference(full), full);
  }
});

test("a repository is an image without tag and digest", (t) => {
  t.is(repositoryOf("localhost:5000/mine:1@sha256:ab"), "localhost:5000/mine");
  t.is(repositoryOf("localhost:5000/mine"), "localhost:5000/mine");
});

test("sizes have two or three digits", (t) => {
  t.deepEqual([2_223_685, 9_960_000, 350_400_000, 999_600_000, 12_345_000_000].map(inWords), [
    "2.2 MB",
    "10 MB",
    "350 MB",
    "1.0 GB",
    "12 GB",
  ]);
});

test("progress is told at once, and then not with every byte", (t) => {
  const told: number[] = [];
  const meter = createMeter((bytes) => told.push(bytes));
  for (let index = 0; index < 1000; index += 1) {
    meter(10);
  }

  t.is(told[0], 10);
  t.true(told.length < 100);
});
