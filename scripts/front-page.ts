import fs from 'node:fs';
import path from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import writeFileAtomic from 'write-file-atomic';
import {repositoryRoot} from 'why-attention/study';
import {makeFrontPage} from './front/make';
import {frontFiles, type FrontPage} from './front/page';
import {withAnswers} from './front/readme';
import {withVerdicts} from './front/verdicts';
import {createPainter} from './notebooks/render/figures';
import {writeWhole} from './write-whole';

// npm run front-page: from the committed records, the answers and the verdicts into README.md, and the figure of the answers with the data that a test compares with the records.
async function main(): Promise<void> {
  const root = repositoryRoot();
  const files = frontFiles(root);
  const page = await makeFrontPage();
  const drawn = await drawChanged(root, page);
  writeWhole(files.data, `${JSON.stringify(page, null, 1)}\n`);
  const readme = path.join(root, 'README.md');
  writeWhole(readme, withVerdicts(await withAnswers(fs.readFileSync(readme, 'utf8'), page), root));
  const written = [...drawn, files.data, readme].map((file) => path.relative(root, file));
  console.log(`Wrote ${written.join(', ')}.`);
}

/** Draws the pictures whose figure is another than the one that was drawn; their files. */
async function drawChanged(root: string, page: FrontPage): Promise<string[]> {
  const files = frontFiles(root);
  const before = [files.data, files.wide, files.narrow].every((file) => fs.existsSync(file))
    ? (JSON.parse(fs.readFileSync(files.data, 'utf8')) as FrontPage)
    : undefined;
  const changed = (['wide', 'narrow'] as const).filter(
    (width) => !isDeepStrictEqual(before?.figures[width], page.figures[width]),
  );
  if (changed.length === 0) return [];
  const painter = createPainter(root);
  try {
    for (const width of changed) {
      const {sharp} = await painter.draw(page.figures[width] as never);
      writeFileAtomic.sync(files[width], Buffer.from(sharp, 'base64'));
    }
  } finally {
    await painter.close();
  }
  return changed.map((width) => files[width]);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
