/** The body of a lab at a size: two panes, stacked regions, or one region at a time. */
import { Box } from "ink";
import type { ReactNode } from "react";
import type { LivePart } from "../../session/live.ts";
import type { OutputLine } from "../../session/output.ts";
import type { SessionState } from "../../session/state.ts";
import { useLook } from "../hooks/use-app.ts";
import { useProgress } from "../hooks/use-progress.ts";
import type { Layout } from "../layout.ts";
import type { Line } from "../line.ts";
import { explanationLines, failedCheck, failureLines } from "../parts/checklist.ts";
import { Lines } from "../parts/lines.tsx";
import { troubleLines } from "../parts/elsewhere.ts";
import { liveLines } from "../parts/live.ts";
import { outputView } from "../parts/output.ts";
import { progressLines } from "../parts/progress.ts";
import { titledRule, wall } from "../parts/rule.ts";
import { doingLines, readingLines, taskLines } from "../parts/task.ts";
import type { Look } from "../theme.ts";
import { currentStep, type Wanted } from "./lab-model.ts";
import type { Panes } from "./lab-panes.ts";

interface Props {
  columns: number;
  layout: Exclude<Layout, { kind: "tiny" }>;
  state: SessionState;
  live: readonly LivePart[];
  output: readonly OutputLine[];
  wanted: Wanted;
  panes: Panes;
  now: number;
}

type Drawn = Props & { look: Look; cluster: (width: number, rows?: number) => Line[] };
type Kind<K> = Extract<Layout, { kind: K }>;

export const LabBody = (props: Props) => {
  const look = useLook();
  const drawn = { ...props, look, cluster: useClusterLines(props, look) };
  switch (props.layout.kind) {
    case "wide":
      return wide(drawn, props.layout);
    case "stacked":
      return stacked(drawn, props.layout);
    case "single":
      return single(drawn, props.layout);
  }
};

const wide = (props: Drawn, layout: Kind<"wide">): ReactNode => {
  const { columns, panes, cluster, look } = props;
  const explained = failureOf(props, layout.panes - 6, failureLines);
  const failure = explained.length > 0 ? [[], ...explained] : [];
  const output = Math.max(3, layout.output - failure.length);
  const height = layout.panes + layout.output - output - failure.length;
  const right = layout.right - 3;
  const generous = cluster(right);
  const pictures = generous.length <= height ? generous : cluster(right, height);
  return (
    <Box flexDirection="column">
      <Box>
        <Lines lines={task(props, layout.left, height)} width={layout.left} height={height} />
        <Lines lines={wall(height, look)} width={1} />
        <Box marginLeft={2}>
          <Lines lines={pictures.slice(panes.live)} width={right} height={height} />
        </Box>
      </Box>
      <Lines lines={failure} width={columns} />
      {outputRegion(props, output, "")}
    </Box>
  );
};

/** Rows that the task keeps when a failure explains itself below. */
const leastTask = 6;

const stacked = (props: Drawn, layout: Kind<"stacked">): ReactNode => {
  const { columns, panes } = props;
  const rows = layout.task + layout.region;
  const failure = failureOf(props, rows - 1 - leastTask, explanationLines);
  const region = Math.max(1, layout.region - failure.length);
  const height = rows - region - failure.length;
  return (
    <Box flexDirection="column">
      <Lines lines={task(props, columns, height)} width={columns} height={height} />
      <Lines lines={failure} width={columns} />
      {panes.region === "output"
        ? outputRegion(props, region, "tab: cluster")
        : clusterRegion(props, region)}
    </Box>
  );
};

const single = (props: Drawn, { body }: Kind<"single">): ReactNode => {
  const { columns, panes, state, wanted, now, look } = props;
  const height = body - 1;
  const options = { state, wanted, now, look, width: columns, height };
  switch (panes.region) {
    case "task":
      return region("read", "tab: do", readingLines({ ...options, offset: panes.text }), props);
    case "checks": {
      const failure = failureOf(props, height, explanationLines);
      const lines = [...doingLines({ ...options, offset: 0 }), ...failure].slice(panes.text);
      return region("do", "tab: cluster", lines, props);
    }
    case "live":
      return clusterRegion(props, height);
    case "output":
      return outputRegion(props, height, "tab: read");
  }
};

const task = ({ state, wanted, now, look, panes }: Drawn, width: number, height: number): Line[] =>
  taskLines({ state, wanted, now, look, width, height, offset: panes.text });

const failureOf = (
  { state, columns, look, wanted }: Drawn,
  rows: number,
  draw: typeof failureLines,
): Line[] => {
  const failed = failedCheck(currentStep(state)?.checks ?? []);
  const options = { width: columns - 5, look, wanted: wanted.kind === "look", rows };
  return failed ? indented(draw(failed, options)) : [];
};

const region = (
  title: string,
  other: string,
  lines: Line[],
  { columns, look }: Drawn,
): ReactNode => (
  <Lines lines={[titledRule(title, columns, look, other), ...lines]} width={columns} />
);

const clusterRegion = (props: Drawn, height: number): ReactNode => {
  const lines = props
    .cluster(props.columns - 4, height)
    .slice(props.panes.live, props.panes.live + height);
  return region("cluster", "tab: output", indented(lines), props);
};

const outputRegion = (props: Drawn, height: number, other: string): ReactNode => {
  const { output, columns, panes, look } = props;
  const view = outputView(output, { width: columns - 4, height, back: panes.output });
  const right = view.below > 0 ? `${view.below} newer ${look.glyphs.down}` : other;
  return region("output", right, indented(view.lines), props);
};

const indented = (lines: Line[]): Line[] => lines.map((line) => [{ text: "  " }, ...line]);

/** Progress while the cluster starts, why it is gone when it is, else its pictures. */
const useClusterLines = ({ state, live }: Props, look: Look) => {
  const { cluster } = state;
  const sentences = useProgress(cluster.state === "starting" ? cluster.sentence : undefined);
  return (width: number, rows?: number): Line[] => {
    switch (cluster.state) {
      case "starting":
        return [
          [{ text: "the cluster is starting", bold: true }],
          ...progressLines(sentences, width, look),
        ];
      case "absent":
      case "lost":
        return troubleLines(state, width, look, rows);
      case "ready":
        return liveLines(live, width, look, { rows });
    }
  };
};
