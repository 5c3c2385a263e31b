import fs from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {repositoryRoot} from 'why-attention/study';
import {frontFiles} from './front/front-page';
import {makeFrontPage} from './front/make';
import {withAnswers} from './front/readme';
import {createPainter} from './notebooks/render/figures';
import {writeWhole} from './write-whole';

// npm run front-figure: from the committed records, the four answers into README.md, and their figure with the data that a test compares with the records.
async function main(): Promise<void> {
  const root = repositoryRoot();
  const files = frontFiles(root);
  const page = await makeFrontPage();
  const painter = createPainter(root);
  try {
    for (const width of ['wide', 'narrow'] as const) {
      const {sharp} = await painter.draw(page.figures[width] as never);
      writeFileAtomic.sync(files[width], Buffer.from(sharp, 'base64'));
    }
  } finally {
    await painter.close();
  }
  writeWhole(files.data, `${JSON.stringify(page, null, 1)}\n`);
  const readme = path.join(root, 'README.md');
  writeWhole(readme, await withAnswers(fs.readFileSync(readme, 'utf8'), page));
  console.log(
    `Wrote ${[...Object.values(files), readme].map((file) => path.relative(root, file)).join(', ')}.`,
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
