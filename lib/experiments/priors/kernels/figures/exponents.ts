import type {KernelStructure} from '../../../../models';
import {seriesOver, sideBySide, type DescribedFigure, type LinePanel} from '../../../../show';
import {mean, type RecordOfTrial} from '../../../../study';
import {kernelStudentNames, students, styleOfKernelStudent} from '../arm-names';
import type {Concentration} from '../concentration';
import {dimensionsOf, kernelExponents} from '../curves';
import {meansInWords} from './in-words';

const TEACHERS = ['local', 'convolutional'] as const;

/**
 * The exponent β of learning curves against the size of the input, by student, left where each patch has a function of its own and right where all share one, with 95 % intervals over seeds.
 * Grey: how fast the nearest example comes nearer, which is the exponent of predicting by the nearest neighbour, and 1/d, what that is with ever more examples.
 *
 * @param records - of the kernel study
 * @param nearest - how distances concentrate, at any sizes of the input
 * @example
 * exponentByDimension([], []).alt.slice(0, 12); // => "The exponent"
 */
export function exponentByDimension(
  records: readonly RecordOfTrial[],
  nearest: readonly Concentration[],
): DescribedFigure {
  const dimensions = [...new Set(TEACHERS.flatMap((teacher) => dimensionsOf(records, teacher)))].sort(
    (a, b) => a - b,
  );
  const exponentsOf = (teacher: KernelStructure, student: KernelStructure, d: number): number[] =>
    [...kernelExponents(records, {teacher, student, d}).values()].filter(Number.isFinite);
  const shown = (teacher: KernelStructure) => students.filter((student) => teacher === 'convolutional' || student !== 'convolutional'); // prettier-ignore
  const within = nearest.filter(
    ({d}) => d >= (dimensions[0] ?? 0) && d <= (dimensions[dimensions.length - 1] ?? 0),
  );
  const panelOf = (teacher: (typeof TEACHERS)[number], title: string): LinePanel => ({
    xTitle: `d, ${title}`,
    yTitle: teacher === 'local' ? 'exponent β' : '',
    xLog: true,
    xTicks: dimensions,
    yRange: [0, 1.1 * Math.max(0.5, ...TEACHERS.flatMap((own) => shown(own).flatMap((student) => dimensions.flatMap((d) => exponentsOf(own, student, d)))))], // prettier-ignore
    series: shown(teacher).map(
      (student) =>
      seriesOver(dimensions, (d) => exponentsOf(teacher, student, d), {name: kernelStudentNames[student], style: styleOfKernelStudent(student)}), // prettier-ignore
    ),
    lines: [
      {
        name: 'nearest neighbour, measured',
        x: within.map(({d}) => d),
        y: within.map(({exponents}) => mean(exponents)),
      },
      {name: '1/d', x: dimensions, y: dimensions.map((d) => 1 / d)},
    ],
  });
  const inWords = TEACHERS.map((teacher) => {
    const ofStudents = shown(teacher).map(
      (student) =>
        `${kernelStudentNames[student]} ${meansInWords(dimensions.map((d) => exponentsOf(teacher, student, d)))}`,
    );
    return `${teacher === 'local' ? 'Where each patch has its own function' : 'Where all patches share one'}: ${ofStudents.join('; ')}.`;
  });
  return {
    ...sideBySide({
      panels: [
        panelOf('local', 'a function for each patch'),
        panelOf('convolutional', 'one function for all'),
      ],
    }),
    alt: [
      `The exponent β of learning curves (error falls as n to the power −β), from n = 64 to the most examples, with inputs of ${dimensions.join(', ')} numbers.`,
      ...inWords,
      within.length === 0 ? '' : `The distance to the nearest example falls with exponents ${meansInWords(within.map(({exponents}) => exponents))} at d = ${within.map(({d}) => d).join(', ')}.`, // prettier-ignore
    ].join(' ').trim(), // prettier-ignore
  };
}
