/** Says of each FlowSchema whether its priority level exists, as the API server itself does (k8s.io/apiserver pkg/util/flowcontrol/apf_controller.go). */
import { formatTime } from "../clock.ts";
import type { StartController } from "../controllers/controller.ts";
import { createLoop } from "../controllers/loop.ts";
import type { Json, KubeObject } from "../object.ts";

const group = "flowcontrol.apiserver.k8s.io";
const schemas = `${group}/flowschemas`;
const levels = `${group}/prioritylevelconfigurations`;
const type = "Dangling";

const levelOf = ({ spec }: KubeObject & { spec?: Json }): string =>
  spec?.priorityLevelConfiguration.name ?? "";

const conditionOf = (level: string, exists: boolean): Json => {
  const subject = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)}`;
  return exists
    ? { type, status: "False", reason: "Found", message: `${subject} and it exists` }
    : {
        type,
        status: "True",
        reason: "NotFound",
        message: `${subject} but there is no such object`,
      };
};

const isKnown = (schema: KubeObject, condition: Json): boolean =>
  ((schema["status"]?.conditions ?? []) as Json[]).some((known) =>
    Object.entries(condition as Record<string, string>).every(
      ([part, value]) => known[part] === value,
    ),
  );

export const startFlowSchemaStatus: StartController = (context) => {
  const { client, clock } = context;
  const loop = createLoop(context, "flow schema status", async (name) => {
    const schema = client.get(schemas, undefined, name);
    if (schema === undefined) {
      return;
    }

    const level = levelOf(schema);
    const condition = conditionOf(level, client.get(levels, undefined, level) !== undefined);
    if (isKnown(schema, condition)) {
      return;
    }

    const body = {
      apiVersion: `${group}/v1`,
      kind: "FlowSchema",
      metadata: { name },
      status: { conditions: [{ ...condition, lastTransitionTime: formatTime(clock.now()) }] },
    };
    await client.patch(schemas, undefined, name, "apply", body, {
      subresource: "status",
      fieldManager: "api-priority-and-fairness-config-consumer-v1",
      force: true,
    });
  });

  const { queue } = loop;
  loop.watch(schemas, ({ object }) => queue.add(object.metadata.name));
  loop.watch(levels, ({ type: event, object: level }) => {
    if (event === "MODIFIED") {
      return;
    }

    for (const schema of client.list(schemas)) {
      if (levelOf(schema) === level.metadata.name) {
        queue.add(schema.metadata.name);
      }
    }
  });
  return loop;
};
