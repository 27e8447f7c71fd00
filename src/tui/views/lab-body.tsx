/** The body of a lab at a size: two panes, stacked regions, or one pane at a time. */
import { Box } from "ink";
import type { LivePart } from "../../session/live.ts";
import type { OutputLine } from "../../session/output.ts";
import type { SessionState } from "../../session/state.ts";
import { useLook } from "../hooks/use-app.ts";
import { useProgress } from "../hooks/use-progress.ts";
import type { Layout } from "../layout.ts";
import type { Line } from "../line.ts";
import { failedCheck, failureLines } from "../parts/checklist.ts";
import { Lines } from "../parts/lines.tsx";
import { liveLines } from "../parts/live.ts";
import { outputView } from "../parts/output.ts";
import { progressLines } from "../parts/progress.ts";
import { titledRule } from "../parts/rule.ts";
import { taskView } from "../parts/task.ts";
import type { Look } from "../theme.ts";
import { wrapText } from "../wrap.ts";
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

export const LabBody = (props: Props) => {
  const look = useLook();
  const cluster = useClusterLines(props, look);
  switch (props.layout.kind) {
    case "wide":
      return <Wide {...props} layout={props.layout} cluster={cluster} />;
    case "stacked":
      return <Stacked {...props} layout={props.layout} cluster={cluster} />;
    case "single":
      return <Single {...props} layout={props.layout} cluster={cluster} />;
  }
};

type Kind<K> = Extract<Layout, { kind: K }>;
type Draw = (width: number) => Line[];

const Wide = (props: Props & { layout: Kind<"wide">; cluster: Draw }) => {
  const { columns, layout, state, wanted, panes, now, output, cluster } = props;
  const look = useLook();
  const failed = failedCheck(currentStep(state)?.checks ?? []);
  const failure = failed
    ? [[], ...failureLines(failed, columns - 6, look, wanted.kind === "look")]
        .slice(0, Math.max(0, layout.panes - 8))
        .map((line): Line => [{ text: "  " }, ...line])
    : [];
  const height = layout.panes - failure.length;
  const task = taskView({
    state,
    wanted,
    now,
    look,
    height,
    width: layout.left,
    offset: panes.text,
    failure: false,
  });
  return (
    <Box flexDirection="column">
      <Box>
        <Lines lines={task.lines} width={layout.left} height={height} />
        <Lines lines={wall(height, look)} width={1} />
        <Box marginLeft={2}>
          <Lines
            lines={cluster(layout.right - 3).slice(panes.live)}
            width={layout.right - 3}
            height={height}
          />
        </Box>
      </Box>
      <Lines lines={failure} width={columns} />
      <Output output={output} width={columns} height={layout.output} back={panes.output} other="" />
    </Box>
  );
};

const Stacked = (props: Props & { layout: Kind<"stacked">; cluster: Draw }) => {
  const { columns, layout, state, wanted, panes, now, output, cluster } = props;
  const look = useLook();
  const task = taskView({
    state,
    wanted,
    now,
    look,
    width: columns,
    height: layout.task,
    offset: panes.text,
    failure: true,
  });
  return (
    <Box flexDirection="column">
      <Lines lines={task.lines} width={columns} height={layout.task} />
      {panes.region === "output" ? (
        <Output
          output={output}
          width={columns}
          height={layout.region}
          back={panes.output}
          other="tab: cluster"
        />
      ) : (
        <>
          <Lines lines={[titledRule("cluster", columns, look, "tab: output")]} width={columns} />
          <Box marginLeft={2}>
            <Lines
              lines={cluster(columns - 4).slice(panes.live)}
              width={columns - 4}
              height={layout.region}
            />
          </Box>
        </>
      )}
    </Box>
  );
};

const Single = (props: Props & { layout: Kind<"single">; cluster: Draw }) => {
  const { columns, layout, state, wanted, panes, now, output, cluster } = props;
  const look = useLook();
  if (panes.region === "task") {
    const task = taskView({
      state,
      wanted,
      now,
      look,
      width: columns,
      height: layout.body,
      offset: panes.text,
      failure: true,
    });
    return <Lines lines={task.lines} width={columns} height={layout.body} />;
  }

  const height = layout.body - 1;
  return panes.region === "output" ? (
    <Output output={output} width={columns} height={height} back={panes.output} other="tab: task" />
  ) : (
    <Box flexDirection="column">
      <Lines lines={[titledRule("cluster", columns, look, "tab: output")]} width={columns} />
      <Box marginLeft={2}>
        <Lines lines={cluster(columns - 3).slice(panes.live)} width={columns - 3} height={height} />
      </Box>
    </Box>
  );
};

interface OutputProps {
  output: readonly OutputLine[];
  width: number;
  height: number;
  back: number;
  /** What `tab` shows instead. */
  other: string;
}

const Output = ({ output, width, height, back, other }: OutputProps) => {
  const look = useLook();
  const view = outputView(output, { width: width - 4, height, back });
  const scrolled = view.below > 0 ? `${view.below} newer ${look.glyphs.down}` : other;
  return (
    <Box flexDirection="column">
      <Lines lines={[titledRule("output", width, look, scrolled)]} width={width} />
      <Box marginLeft={2}>
        <Lines lines={view.lines} width={width - 4} height={height} />
      </Box>
    </Box>
  );
};

const wall = (height: number, { glyphs }: Look): Line[] =>
  Array.from({ length: height }, () => [{ text: glyphs.wall, tone: "dim" }]);

/** Progress while the cluster starts, why it is gone when it is, else its pictures. */
const useClusterLines = ({ state, live }: Props, look: Look): Draw => {
  const { cluster } = state;
  const sentences = useProgress(cluster.state === "starting" ? cluster.sentence : undefined);
  return (width) => {
    if (cluster.state === "starting") {
      return [
        [{ text: "the cluster is starting", bold: true }],
        ...progressLines(sentences, width, look),
      ];
    }

    return cluster.state === "lost"
      ? [
          [{ text: "the cluster is gone", bold: true }],
          ...wrapText(cluster.sentence, width, { tone: "bad" }),
        ]
      : liveLines(live, width, look);
  };
};
