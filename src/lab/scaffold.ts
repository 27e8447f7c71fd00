/** `drydock new`: a small lab to start from, which lints and proves as it is. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { LabError } from "../errors.ts";

/** @returns The files it made. @throws LabError when the folder is not empty or its name cannot be an id. */
export const scaffoldLab = async (folder: string): Promise<string[]> => {
  const id = path.basename(folder);
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(id)) {
    throw new LabError(
      "usage",
      `"${id}" cannot be the id of a lab: lower case letters, digits and dashes only.`,
    );
  }

  const there = await readdir(folder).catch(() => []);
  if (there.length > 0) {
    throw new LabError("usage", `${folder} is not empty.`, { hint: "Choose a new folder." });
  }

  const files: [name: string, text: string][] = [
    ["lab.yaml", labText(id)],
    ["manifests/front.yaml", service("front")],
    ["manifests/back.yaml", service("back")],
    ["manifests/third.yaml", service("third")],
    ["manifests/note.yaml", note],
    ["manifests/quota.yaml", quota],
  ];
  await mkdir(path.join(folder, "manifests"), { recursive: true });
  for (const [name, text] of files) {
    await writeFile(path.join(folder, name), text);
  }

  return files.map(([name]) => path.join(folder, name));
};

const labText = (id: string): string => `lab: 1
id: ${id}
title: Two services and no more
summary: Put something into a namespace, then let a quota refuse the next one.
part: isolation
level: beginner
minutes: 5
learn:
  - make an object and see it in the cluster
  - read a refusal, and know what it is about
today:
  - A quota can count objects of any kind, not only CPU and memory.

scope:
  namespaces: [${id}]

vars:
  ns: { value: ${id} }

steps:
  - id: one-service
    title: Make a Service
    text: |
      A **Service** gives pods a name that stays. Make a namespace, and one Service in it.
    do:
      - run: kubectl create namespace \${ns}
        tolerates: [AlreadyExists]
      - run: kubectl apply -n \${ns} -f front.yaml
        show: front.yaml
    expect:
      - id: front-there
        says: Service front listens on port 80
        resource: service/front
        match: { spec: { ports: [{ port: 80 }] } }
        within: 20s
    live:
      - objects: services
        columns: { NAME: object.metadata.name, CLUSTER-IP: object.spec.clusterIP }

  - id: no-third
    title: Allow two, refuse the third
    needs: [one-service]
    text: |
      A quota can count objects, too. This one allows two Services.

      The last command is *supposed* to fail. Read why.
    do:
      - run: kubectl apply -n \${ns} -f quota.yaml
        show: quota.yaml
      - run: kubectl apply -n \${ns} -f back.yaml
      - run: kubectl wait -n \${ns} resourcequota/services --for=jsonpath={.status.used.services}=2 --timeout=20s
      - run: kubectl apply -n \${ns} -f third.yaml
        fails: true
    expect:
      - id: counted
        says: The quota counts two Services
        resource: resourcequota/services
        match: { status: { used: { services: 2 } } }
        within: 20s
      - id: refused
        says: The API server refuses a third
        denied: third.yaml
        reason: Forbidden
        message: ["exceeded quota: services"]
        control: note.yaml
    hints:
      - "\`kubectl describe quota -n \${ns}\` shows used against hard."
    live:
      - gauges: resourcequota/services
    trials:
      - id: raised-the-quota
        do:
          - run: kubectl apply -n \${ns} -f quota.yaml
          - run: kubectl patch resourcequota services -n \${ns} --type merge -p '{"spec":{"hard":{"services":"9"}}}'
          - run: kubectl wait -n \${ns} resourcequota/services --for=jsonpath={.status.hard.services}=9 --timeout=20s
        check: refused
        shows: admitted
        says: you raised the quota
`;

const service = (name: string): string => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector:
    app: ${name}
  ports:
    - port: 80
`;

const note = `apiVersion: v1
kind: ConfigMap
metadata:
  name: note
data:
  text: Only Services are counted.
`;

const quota = `apiVersion: v1
kind: ResourceQuota
metadata:
  name: services
spec:
  hard:
    services: "2"
`;
