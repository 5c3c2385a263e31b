import type {KernelStructure} from '../../../../models';
import {lineChart, seriesOver, sliderChart, type DescribedFigure, type PlotlyFigure} from '../../../../show';
import {mean, type RecordOfTrial} from '../../../../study';
import {kernelStudentNames, students, styleOfKernelStudent, teacherNames} from '../arm-names';
import {dimensionsOf, kernelErrors, kernelExponents, type KernelCell} from '../curves';
import {meansInWords} from './in-words';
import {withRoundTicks} from './round-ticks';

/** All errors at one number of examples, one a seed. */
const errorsAt = (records: readonly RecordOfTrial[], cell: KernelCell, examples: number): number[] =>
  [...kernelErrors(records, cell).values()].flatMap((curve) => curve.filter(({n}) => n === examples).map(({error}) => error)); // prettier-ignore

/** The numbers of examples that any student of a teacher had, ascending. */
function sizesOf(records: readonly RecordOfTrial[], teacher: KernelStructure): number[] {
  const curves = dimensionsOf(records, teacher).flatMap((d) =>
    students.flatMap((student) => [...kernelErrors(records, {teacher, student, d}).values()]),
  );
  return [...new Set(curves.flat().map(({n}) => n))].sort((a, b) => a - b);
}

/** Exponents that differ by less are called equal in words. */
const ABOUT_EQUAL = 0.05;

/** Whose error falls fastest where the input is largest; nothing where no student has an exponent. */
function steepestInWords(records: readonly RecordOfTrial[], teacher: KernelStructure): string {
  const d = Math.max(...dimensionsOf(records, teacher));
  const found = students.flatMap((student) => {
    const exponents = exponentsOf(records, {teacher, student, d});
    return exponents.length === 0 ? [] : [{name: kernelStudentNames[student], beta: mean(exponents)}];
  });
  const most = Math.max(...found.map(({beta}) => beta));
  const steepest = found.filter(({beta}) => beta > most - ABOUT_EQUAL).map(({name}) => name);
  return found.length === 0 ? '' : `Error falls fastest, at d = ${d}, of the ${steepest.join(' and the ')}. `;
}

const exponentsOf = (records: readonly RecordOfTrial[], cell: KernelCell): number[] =>
  [...kernelExponents(records, cell).values()].filter(Number.isFinite);

/**
 * Learning curves of the three students of one teacher, error against examples on logarithmic axes, with 95 % intervals over seeds; 1 is predicting the mean. A slider moves through the sizes of
 * the input where there are several.
 *
 * @param records - of the kernel study, with that teacher
 * @param teacher - whose functions are learned
 * @example
 * kernelLearningCurves([], 'local').alt.slice(0, 15); // => "Learning curves"
 */
export function kernelLearningCurves(
  records: readonly RecordOfTrial[],
  teacher: KernelStructure,
): DescribedFigure {
  const dimensions = dimensionsOf(records, teacher);
  const sizes = sizesOf(records, teacher);
  const errors = dimensions.flatMap((d) => students.flatMap((student) => sizes.flatMap((n) => errorsAt(records, {teacher, student, d}, n)))); // prettier-ignore
  const chartOf = (d: number): PlotlyFigure =>
    withRoundTicks(
      lineChart({
        xTitle: 'training examples n',
        yTitle: 'test error (1: predicting the mean)',
        xLog: true,
        yLog: true,
        xTicks: sizes,
        yRange: [0.8 * Math.min(0.9, ...errors), 1.25 * Math.max(1, ...errors)],
        series: students.map(
          (student) =>
        seriesOver(sizes, (n) => errorsAt(records, {teacher, student, d}, n), {name: kernelStudentNames[student], style: styleOfKernelStudent(student)}), // prettier-ignore
        ),
        lines: [{name: 'predicting the mean', x: [sizes[0] ?? 1, sizes[sizes.length - 1] ?? 1], y: [1, 1]}],
      }),
    );
  const states = dimensions.map((d) => ({name: String(d), chart: chartOf(d)}));
  const found = dimensions.map((d) => {
    const ofStudents = students.map((student) => {
      const cell = {teacher, student, d};
      const solved = sizes.filter((n) => errorsAt(records, cell, n).length > 0);
      const [first, last] = [solved[0], solved[solved.length - 1]];
      return `${kernelStudentNames[student]} ${meansInWords([errorsAt(records, cell, first), errorsAt(records, cell, last)]).replace(', ', ' → ')} from n = ${first} to ${last} (β from n = 64 on: ${meansInWords([exponentsOf(records, cell)])})`; // prettier-ignore
    });
    return `d = ${d}: ${ofStudents.join('; ')}.`;
  });
  return {
    ...(states.length > 1
      ? sliderChart({label: 'numbers in an input, d =', states})
      : chartOf(dimensions[0] ?? 0)),
    alt: `Learning curves on logarithmic axes where the teacher draws ${teacherNames[teacher]}; 1 is predicting the mean. ${steepestInWords(records, teacher)}${found.join(' ')}`.trim(),
  };
}
