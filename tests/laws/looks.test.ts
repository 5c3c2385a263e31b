// An arm looks the same in all notebooks: one name has one colour, and one arm one name.
import {expect, test} from 'vitest';
import * as capacity from 'why-attention/experiments/capacity';
import * as depth from 'why-attention/experiments/depth';
import * as multiplication from 'why-attention/experiments/multiplication';
import * as priors from 'why-attention/experiments/priors';
import * as routing from 'why-attention/experiments/routing';
import {seriesStyles} from 'why-attention/show';
import {styleOfCapacityArm} from '../../lib/experiments/capacity/arm-names';
import {styleOfRealNetArm} from '../../lib/experiments/depth/real-nets/arm-names';
import {styleOfCollapseArm} from '../../lib/experiments/depth/collapse/arm-names';
import {styleOfDepthArm} from '../../lib/experiments/depth/transformers/composition/arm-names';
import {styleOfNormArm} from '../../lib/experiments/depth/transformers/norms/arm-names';
import {styleOfPathArm, styleOfTwinArm} from '../../lib/experiments/depth/twins/arm-names';
import {styleOfMultiplicationArm} from '../../lib/experiments/multiplication/arm-names';
import {styleOfKernelStudent} from '../../lib/experiments/priors/kernels/arm-names';
import {styleOfPriorsArm} from '../../lib/experiments/priors/nets/arm-names';
import {styleOfArm} from '../../lib/experiments/routing/arm-names';
import {styleOfFurtherArm} from '../../lib/experiments/routing/further-arms/arm-names';

type Names = {readonly [arm: string]: string};
type Family = {readonly names: Names; readonly styleOf: (arm: string) => number};
const family = <Arm extends string>(
  names: {readonly [arm in Arm]: string},
  styleOf: (arm: Arm) => number,
): Family => ({names, styleOf: (arm) => styleOf(arm as Arm)});

const families: readonly Family[] = [
  family(routing.routingArmNames, styleOfArm),
  family(routing.furtherArmNames, styleOfFurtherArm),
  family(capacity.capacityArmNames, styleOfCapacityArm),
  family(multiplication.multiplicationArmNames, styleOfMultiplicationArm),
  family(depth.collapseArmNames, styleOfCollapseArm),
  family(depth.depthArmNames, styleOfDepthArm),
  family(depth.normArmNames, styleOfNormArm),
  family(depth.pathArmNames, styleOfPathArm),
  family(depth.realNetArmNames, styleOfRealNetArm),
  family(depth.twinArmNames, styleOfTwinArm),
  family(priors.priorsArmNames, styleOfPriorsArm),
  family(priors.kernelStudentNames, styleOfKernelStudent),
];
const looks = families.flatMap(({names, styleOf}) =>
  Object.entries(names).map(([arm, name]) => ({arm, name, style: styleOf(arm)})),
);

/** What is the same under a key, by key. */
function groupsOf<T>(
  keyOf: (look: (typeof looks)[number]) => string,
  valueOf: (look: (typeof looks)[number]) => T,
) {
  const groups = new Map<string, Set<T>>();
  for (const look of looks)
    groups.set(keyOf(look), (groups.get(keyOf(look)) ?? new Set()).add(valueOf(look)));
  return groups;
}
const ambiguous = <T>(groups: ReadonlyMap<string, ReadonlySet<T>>): [string, T[]][] =>
  [...groups].flatMap(([key, values]) => (values.size > 1 ? [[key, [...values]] as [string, T[]]] : []));

test('every family of arms that an experiment exports is held against the others', () => {
  const exported = [capacity, depth, multiplication, priors, routing].flatMap(
    (module) =>
    Object.entries(module).flatMap(([name, value]) => (/(Arm|Student)Names$/.test(name) ? [value as Names] : [])), // prettier-ignore
  );
  expect(exported).toHaveLength(families.length);
  for (const names of exported) expect(families.some((own) => own.names === names)).toBe(true);
});

test('one name has one look, which is one of the series’', () => {
  expect(ambiguous(groupsOf(({name}) => name, ({style}) => style))).toEqual([]); // prettier-ignore
  for (const {style} of looks) expect(seriesStyles[style]).toBeDefined();
});

test('one arm has one name: what follows the commas stands in one order', () => {
  const sorted = (name: string): string => name.split(', ').sort().join(', ');
  expect(ambiguous(groupsOf(({name}) => sorted(name), ({name}) => name))).toEqual([]); // prettier-ignore
});
