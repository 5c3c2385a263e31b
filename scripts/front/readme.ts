import path from 'node:path';
import {format, resolveConfig} from 'prettier';
import {notebookTitles, repositoryRoot} from 'why-attention/study';
import {runningTimes, type FrontAnswer} from './answers';
import {betweenMarks, marksOf} from './between-marks';
import {frontFiles, type FrontPage} from './page';

const marks = marksOf('answers', 'npm run front-page');

/**
 * The README with the figure and the four answers of a front page.
 *
 * @param readme - as it is, with the two marks between which they stand
 * @throws Error without the marks
 */
export async function withAnswers(readme: string, page: FrontPage): Promise<string> {
  const titles = notebookTitles();
  const blocks = [pictureOf(page), `_${page.caption}_`, ...page.answers.map((own) => answerOf(own, titles))];
  const config = await resolveConfig(path.join(repositoryRoot(), 'README.md'));
  return format(betweenMarks(readme, marks, blocks), {...config, parser: 'markdown'});
}

/** A phone gets the panels one below the other. */
function pictureOf({alt}: FrontPage): string {
  const root = repositoryRoot();
  const {wide, narrow} = frontFiles(root);
  const [source, image] = [narrow, wide].map((file) => path.relative(root, file).replaceAll(path.sep, '/'));
  return [
    '<picture>',
    `<source media="(max-width: 600px)" srcset="${source}">`,
    `<img src="${image}" width="780" alt="${alt.replaceAll('"', '&quot;')}">`,
    '</picture>',
  ].join('\n');
}

function answerOf(
  {notebook, question, answer}: FrontAnswer,
  titles: ReturnType<typeof notebookTitles>,
): string {
  const {file} = titles[notebook];
  if (file === undefined) throw new Error(`There is no notebook ${notebook} to link to.`);
  const {replayed, confirmed} = runningTimes[notebook];
  return `**[${notebook}](notebooks/${file}) · ${question}** ${answer} _(${replayed} from the records, ${confirmed} to train anew; CPU)_`;
}
