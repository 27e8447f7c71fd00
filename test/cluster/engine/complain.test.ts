import test from "ava";
import { complain, type Speaker } from "../../../src/cluster/engine/complain.ts";

const docker: Speaker = { name: "docker", program: "docker", platform: "linux" };

const cases: readonly [title: string, printed: string, kind: string, sentence: RegExp][] = [
  [
    "an engine that does not run",
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
    "stopped",
    /^Docker is installed, and its engine does not run\.$/,
  ],
  [
    "a socket that is for others",
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.50/containers/json": dial unix /var/run/docker.sock: connect: permission denied',
    "permission",
    /^This user may not use Docker\.$/,
  ],
  [
    "a full disk",
    "Error response from daemon: mkdir /var/lib/docker/overlay2/abc: no space left on device",
    "full",
    /^The disk that Docker keeps its data on is full\.$/,
  ],
  [
    "a port that is taken",
    "docker: Error response from daemon: driver failed programming external connectivity on endpoint drydock-worker (4f): Bind for 127.0.0.1:8080 failed: port is already allocated.",
    "port",
    /^Another program listens at 127\.0\.0\.1:8080,/,
  ],
  [
    "a port that a program outside the engine has",
    "docker: Error response from daemon: driver failed programming external connectivity on endpoint x (5e): Error starting userland proxy: listen tcp4 127.0.0.1:8080: bind: address already in use.",
    "port",
    /^Another program listens at 127\.0\.0\.1:8080,/,
  ],
  [
    "an image that cannot be fetched",
    'ERROR: failed to create cluster: failed to pull image "kindest/node:v1.36.4@sha256:099e": command "docker pull kindest/node:v1.36.4@sha256:099e" failed with error: exit status 1',
    "image",
    /^The image kindest\/node:v1\.36\.4@sha256:099e is not on this machine, and cannot be fetched\.$/,
  ],
  [
    "an image that is not there",
    "Error response from daemon: no such image: nosuch: No such image: nosuch:latest",
    "image",
    /^The image nosuch is not on this machine\.$/,
  ],
  [
    "a registry's limit",
    "Error response from daemon: toomanyrequests: You have reached your unauthenticated pull rate limit.",
    "image",
    /^The registry gives this address no more images for now\.$/,
  ],
];

for (const [title, printed, kind, sentence] of cases) {
  test(`${title} is told in one sentence`, (t) => {
    const complaint = complain(docker, printed);
    t.is(complaint.kind, kind as never);
    t.regex(complaint.sentence, sentence);
    t.is(complaint.hint === undefined, kind === "port");
  });
}

test("what is not known is told in the engine's own words, warnings left out, harmless to a terminal", (t) => {
  const { kind, sentence } = complain(
    docker,
    "WARNING: something old\nError response from daemon: \u001B[31mthe moon is in the wrong phase\u001B[0m\n",
  );
  t.is(kind, "other");
  t.is(sentence, "Docker failed: the moon is in the wrong phase");
});

test("how to start an engine depends on the system", (t) => {
  const printed = "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?";
  t.regex(complain({ ...docker, platform: "darwin" }, printed).hint!, /Docker Desktop/);
  t.regex(complain(docker, printed).hint!, /systemctl start docker/);
});
