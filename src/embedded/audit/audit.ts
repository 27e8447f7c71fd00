/** The audit log of the API server: one line of JSON for each stage of a request that the policy asks for. */
import type { Exchange } from "../api/exchange.ts";
import type { Json } from "../object.ts";
import type { Judge, Level, Stage } from "./policy.ts";
import { levels } from "./policy.ts";

export interface AuditOptions {
  judge: Judge;
  /** Gets one event, without a line end. */
  write(line: string): void;
  now(): number;
}

export interface Audit {
  /** Follows a request that has been let in until its answer is complete. */
  follow(exchange: Exchange): void;
}

const longRunning = new Set(["exec", "attach", "portforward", "proxy", "log"]);

export const createAudit = ({ judge, write, now }: AuditOptions): Audit => ({
  follow(exchange) {
    const { level, omitStages } = judge(exchange.user, exchange.info);
    if (level === "None") {
      return;
    }

    const received = now();
    const auditID = String(exchange.response.getHeader("audit-id"));
    const tell = (stage: Stage): void => {
      if (!omitStages.includes(stage)) {
        write(JSON.stringify(eventOf(exchange, { level, auditID, stage, received, at: now() })));
      }
    };
    tell("RequestReceived");
    const { info, response } = exchange;
    if (info.verb === "watch" || longRunning.has(info.resource?.subresource ?? "")) {
      tell("ResponseStarted");
    }

    let ended = false;
    const end = (): void => {
      if (!ended) {
        ended = true;
        tell("ResponseComplete");
      }
    };
    response.once("finish", end);
    response.once("close", end);
    // A connection that speaks another protocol from now on has no answer that could end.
    exchange.upgrade?.socket.once("close", end);
  },
});

interface Moment {
  level: Level;
  auditID: string;
  stage: Stage;
  received: number;
  at: number;
}

const eventOf = (exchange: Exchange, { level, auditID, stage, received, at }: Moment): Json => {
  const { request, response, user } = exchange;
  const done = stage !== "RequestReceived";
  const body = done ? (exchange.object ?? parsed(exchange.sent)) : undefined;
  const within = (wanted: Level): boolean => levels.indexOf(level) >= levels.indexOf(wanted);
  return {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level,
    auditID,
    stage,
    requestURI: request.url ?? "",
    verb: exchange.info.verb,
    user: { username: user.name, groups: user.groups, ...(user.extra && { extra: user.extra }) },
    sourceIPs: [request.socket.remoteAddress ?? "127.0.0.1"],
    userAgent: exchange.header("user-agent") ?? "",
    ...objectRef(exchange, body),
    ...(done && { responseStatus: { metadata: {}, code: response.statusCode } }),
    ...(done && within("Request") && body !== undefined && { requestObject: body }),
    ...(stage === "ResponseComplete" &&
      within("RequestResponse") &&
      exchange.told !== undefined && { responseObject: parsed(exchange.told) }),
    requestReceivedTimestamp: micro(received),
    stageTimestamp: micro(at),
  };
};

/** The name of an object that is created is only known from its body. */
const objectRef = ({ info }: Exchange, body: Json): { objectRef?: Json } => {
  const { resource } = info;
  if (resource === undefined) {
    return {};
  }

  const name =
    resource.name === "" && info.verb === "create" ? body?.metadata?.name : resource.name;
  return {
    objectRef: {
      resource: resource.resource,
      ...(resource.namespace !== "" && { namespace: resource.namespace }),
      ...(typeof name === "string" && name !== "" && { name }),
      ...(resource.group !== "" && { apiGroup: resource.group }),
      apiVersion: resource.version,
      ...(resource.subresource !== undefined && { subresource: resource.subresource }),
    },
  };
};

const parsed = (text: Buffer | string | undefined): Json => {
  try {
    return text === undefined || text.length === 0 ? undefined : JSON.parse(text.toString());
  } catch {
    return undefined;
  }
};

const micro = (ms: number): string => new Date(ms).toISOString().replace("Z", "000Z");
