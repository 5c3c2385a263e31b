import {mkdirSync} from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import {advantageByDial} from 'why-attention/experiments/routing';
import {themedFigure} from 'why-attention/show';
import {committedRecords, repositoryRoot} from 'why-attention/study';
import {createPainter} from './notebooks/render/figures';

// npm run front-figure: draws the README's figure from the committed records, as a picture and as the data that a test compares with the records.
async function main(): Promise<void> {
  const folder = `${repositoryRoot()}/docs/figures`;
  const records = committedRecords().filter(
    ({purpose, experiment}) => purpose === 'confirm' && experiment === 'routing',
  );
  const figure = themedFigure(advantageByDial(records));
  const painter = createPainter(repositoryRoot());
  try {
    const {sharp} = await painter.draw(figure as never);
    mkdirSync(folder, {recursive: true});
    writeFileAtomic.sync(`${folder}/advantage.png`, Buffer.from(sharp, 'base64'));
    writeFileAtomic.sync(`${folder}/advantage.json`, `${JSON.stringify(figure, null, 1)}\n`);
    console.log('Wrote docs/figures/advantage.png and advantage.json.');
  } finally {
    await painter.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
