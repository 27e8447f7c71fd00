/** kind, and the image that its nodes are made of. */
import { cleanLine } from "../../clean.ts";
import type { KindConfig } from "../../cluster/kind/config.ts";
import { imageOf } from "../../cluster/kind/config.ts";
import { findKind, supportedKinds, untriedKind } from "../../cluster/kind/locate.ts";
import type { EngineAnswer } from "../engine/answer.ts";
import type { Finding } from "../finding.ts";
import { seconds, shortPath, type Host } from "../host.ts";
import type { FoundKubectl } from "./kubectl.ts";
import { skewFinding } from "./skew.ts";

const common = { group: "kind", concerns: ["kind"] } as const;

export const kindFinding = async (host: Host): Promise<Finding[]> => {
  const { kind, complaints } = await findKind(host);
  const program = {
    ...common,
    id: "kind.program",
    about: "kind",
    wanted: `0.${supportedKinds.least} or newer`,
  } as const;
  if (kind === undefined) {
    return [
      {
        ...program,
        verdict: "bad",
        found: complaints[0] ?? "not in PATH",
        fix:
          { darwin: "brew install kind", win32: "winget install Kubernetes.kind" }[
            host.platform as string
          ] ?? "https://kind.sigs.k8s.io/docs/user/quick-start/#installation",
      },
    ];
  }

  const untried = untriedKind(kind);
  return [
    {
      ...program,
      verdict: untried === undefined ? "ok" : "warn",
      found: `${kind.version}, ${shortPath(kind.path, host.home)}`,
      ...(untried === undefined
        ? {}
        : { fix: `It should work; if not, take kind 0.${supportedKinds.tried}` }),
      facts: { version: kind.version, minor: Number(kind.version.split(".")[1]), from: kind.from },
    },
  ];
};

/** The image that `kind-config.yaml` pins, or the one that $DRYDOCK_NODE_IMAGE names; and how far kubectl is from it. */
export const nodeImageFindings = async (
  config: KindConfig,
  engine: EngineAnswer,
  { kubectl }: FoundKubectl,
  host: Host,
): Promise<Finding[]> => {
  const image = imageOf(config);
  const minor = /:v1\.(\d+)/.exec(image)?.[1];
  const skew =
    kubectl === undefined || minor === undefined
      ? []
      : [skewFinding(kubectl.minor, Number(minor), "kind")];
  return engine.state === "answers" && image !== ""
    ? [await nodeImage(image, engine.program, host), ...skew]
    : skew;
};

/** A file that carried an image into a room without a network has lost the digest; then its name counts. */
const nodeImage = async (image: string, program: string, host: Host): Promise<Finding> => {
  const name = image.split("@")[0]!;
  const answers = await Promise.all(
    [...new Set([image, name])].map((one) =>
      host.run(program, ["image", "inspect", "--format", "{{.Id}}", one]),
    ),
  );
  const there = answers.some((answer) => answer.kind === "ran" && answer.exit === 0);
  const late = !there && answers.some(({ kind }) => kind === "late");
  return {
    ...common,
    id: "kind.image",
    verdict: there ? "ok" : late ? "unknown" : "warn",
    about: "node image",
    found: late
      ? `no answer within ${seconds(host.limit)}`
      : `${cleanLine(name)} is ${there ? "here" : "not here yet"}`,
    wanted: "here before the workshop",
    ...(there ? {} : { fix: "drydock cluster up --provider kind fetches it (0.4 GB)" }),
    facts: { image: cleanLine(image), there },
  };
};
