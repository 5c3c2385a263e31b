import {threadVerdictMarkdown} from 'why-attention/show';
import {notebookTitles, threadVerdicts, verdictsByState, type VerdictsByState} from 'why-attention/study';
import {betweenMarks, marksOf} from './between-marks';

const marks = marksOf('verdicts', 'npm run front-page');

/**
 * The README with the table of the thread's verdicts, as the results give them now.
 *
 * @param readme - as it is, with the two marks between which the table stands
 * @param root - the project's folder
 * @throws Error without the marks
 */
export function withVerdicts(readme: string, root: string): string {
  const verdicts = verdictsByState(threadVerdicts(root));
  // As it is: padded to the widest cell, as prettier would have it, nobody could read the source.
  const table = threadVerdictMarkdown(verdicts.decided, {folder: 'notebooks/', reasons: false});
  const unformatted = ['<!-- prettier-ignore-start -->', table, '<!-- prettier-ignore-end -->'];
  return betweenMarks(readme, marks, [...unformatted, summary(verdicts, root)]);
}

function summary({decided, open, closed}: VerdictsByState, root: string): string {
  const all = decided.length + open.length + closed.length;
  const soFar = decided.filter((one) => one.soFar).length;
  const {file} = notebookTitles(root)['17'];
  const rest = `The thread says and asks ${all} things. ${decided.length} have a verdict, ${soFar} of them "so far", since notebooks to come ask again; ${open.length} are still open; ${closed.length} no run can test.`;
  return file === undefined
    ? rest
    : `${rest} Reasons, numbers and the rest: [17, verdicts](notebooks/${file}).`;
}
