import test from "ava";
import { findLab } from "../../src/lab/find.ts";
import { objectivesOf } from "../../src/lab/fidelity.ts";
import { labOn } from "../../src/lab/lab-on.ts";
import type { Lab } from "../../src/lab/lab.ts";

const withAbsence = async (): Promise<Lab> => {
  const lab = await findLab("resource-quota");
  const [first, second, third] = lab.steps;
  return {
    ...lab,
    steps: [
      { ...first!, needs: [], absentOn: {} },
      { ...second!, needs: [], absentOn: { kind: "There is no such thing there." } },
      { ...third!, needs: [second!.id], absentOn: {} },
    ],
  };
};

test("a step that cannot happen is left out with those that need it, and only there", async (t) => {
  const lab = await withAbsence();
  const onKind = labOn(lab, "kind");
  t.deepEqual(
    onKind.steps.map(({ id }) => id),
    [lab.steps[0]!.id],
  );
  t.is(onKind.leftOut, "2 of 3 steps are left out here. There is no such thing there.");
  t.is(labOn(lab, "embedded"), lab);
  t.is(labOn(onKind, "kind"), onKind);
});

test("what is left out is not counted as simulated", async (t) => {
  const lab = await withAbsence();
  const steps = lab.steps.map((step) => ({
    ...step,
    expect: step.expect.map((check) => ({ ...check, fidelity: { kind: "simulated" as const } })),
  }));
  const { simulated, absent, all } = objectivesOf({ ...lab, steps });
  t.is(simulated.kind, steps[0]!.expect.length);
  t.is(all, steps.flatMap(({ expect }) => expect).length);
  t.regex(absent.kind ?? "", /^2 of 3 steps/);
});
