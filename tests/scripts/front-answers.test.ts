// The front page says what the committed records say: its answers in the README and on the site, its figure, its colours.
import fs from 'node:fs';
import path from 'node:path';
import {beforeAll, expect, it} from 'vitest';
import {multiplicationArmNames} from 'why-attention/experiments/multiplication';
import {kernelStudentNames} from 'why-attention/experiments/priors';
import {routingArmNames} from 'why-attention/experiments/routing';
import {styleOf} from 'why-attention/show';
import {readVerdicts, repositoryRoot} from 'why-attention/study';
import {styleOfMultiplicationArm} from '../../lib/experiments/multiplication/arm-names';
import {styleOfKernelStudent} from '../../lib/experiments/priors/kernels/arm-names';
import {styleOfArm} from '../../lib/experiments/routing/arm-names';
import {frontFiles, readFrontPage, type FrontPage} from '../../scripts/front/page';
import {makeFrontPage} from '../../scripts/front/make';
import {frontNumbers} from '../../scripts/front/numbers';
import {frontPanels} from '../../scripts/front/panels';
import {withAnswers} from '../../scripts/front/readme';

const root = repositoryRoot();
const howTo = 'Meant so? Run "npm run front-page".';
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
const effectOf = (claim: string): number => readVerdicts(path.join(root, 'results/verdicts.json')).claims[claim].effect; // prettier-ignore

let made: FrontPage;
beforeAll(async () => {
  made = await makeFrontPage();
}, 60_000);

it('the figure, its words and the answers are what the records give', () => {
  expect(readFrontPage(root).page, howTo).toEqual(made);
});

it('the README says the answers, word by word and number by number', async () => {
  expect(readme, howTo).toBe(await withAnswers(readme, made));
  for (const number of ['**97\u00a0%**', '**12\u00a0%**', '**2.0 times**', '**4.0 times**', '**0.32**', '**0.16**', '**22**', '**48**', '**50**'])
    expect(readme).toContain(number); // prettier-ignore
});

it('a README whose answers were changed by hand is found out', async () => {
  const changed = readme.replace('**97\u00a0%**', '**98\u00a0%**');
  expect(changed).not.toBe(readme);
  expect(changed).not.toBe(await withAnswers(changed, made));
  await expect(withAnswers('# Nothing', made)).rejects.toThrow('README.md must have the lines');
});

it('the numbers are those that the verdicts rest on', () => {
  const {comparison, products, priors} = frontNumbers();
  const {byKey, byNumber} = comparison;
  expect(byNumber.dense.mean).toBeCloseTo(effectOf('01.C7'), 6);
  const leads = [byKey, byNumber].map(({attention, dense}) => attention.mean - dense.mean);
  expect(leads[0] - leads[1]).toBeCloseTo(effectOf('01.C2'), 6);
  expect(products.ofTwoNumbers.mean).toBeCloseTo(effectOf('02.C1'), 6);
  expect(products.timesLess.gated).toBeCloseTo(Math.exp(effectOf('02.C2b')), 5);
  expect(products.timesLess.attention).toBeCloseTo(Math.exp(effectOf('02.C6a')), 5);
  // Out of range attention is no better: the dense net has the smaller error.
  expect(Math.log(products.timesLess.attentionOutside)).toBeCloseTo(effectOf('02.C6b'), 5);
  const [small, {d, local, dense}] = priors.exponents;
  // The claims are about means of logarithms.
  expect(Math.log(local.mean / small.local.mean)).toBeCloseTo(effectOf('06.C1'), 1);
  expect(Math.log(dense.mean / small.dense.mean)).toBeCloseTo(effectOf('06.C2b'), 1);
  expect(local.mean - dense.mean).toBeCloseTo(effectOf('06.C2a'), 6);
  expect(priors.sharing.mean / (d * Math.exp(effectOf('06.C3f')))).toBeCloseTo(1, 2);
});

it('an answer begins with the verdict on what it answers', () => {
  const {verdicts} = readVerdicts(path.join(root, 'results/verdicts.json'));
  const items = {'01': 'T38', '02': 'T34', '06': 'T36', '12': 'T50'};
  expect(made.answers.map(({notebook}) => notebook)).toEqual(Object.keys(items).sort());
  for (const {notebook, answer} of made.answers) {
    const {verdict} = verdicts[items[notebook as keyof typeof items]];
    expect(answer.toLowerCase().startsWith(`${verdict}:`), answer).toBe(true);
  }
});

it('records that are missing are an error, not an empty answer', () => {
  expect(() => frontNumbers([])).toThrow(
    'No committed record gives the front page’s R² of dot-product, key.',
  );
});

it('an arm has the colour that it has in the notebooks', () => {
  const named = <Arm extends string>(
    names: {readonly [arm in Arm]: string},
    styleOfIts: (arm: Arm) => number,
  ): [string, string][] =>
    Object.entries<string>(names).map(([arm, name]) => [name, styleOf(styleOfIts(arm as Arm)).color]);
  const colors = new Map([
    ...named(multiplicationArmNames, styleOfMultiplicationArm),
    ...named(routingArmNames, styleOfArm),
    ...named(kernelStudentNames, styleOfKernelStudent),
  ]);
  const bars = frontPanels(frontNumbers()).flatMap(({groups}) => groups.flatMap((group) => group.bars));
  const known = bars.filter(({name}) => colors.has(name));
  expect(known.length).toBe(bars.length - 4); // BERT-large and ResNet-152 are no arms
  for (const {name, color} of known) expect(color, name).toBe(colors.get(name));
});

it.each(['wide', 'narrow'] as const)('the %s picture is a PNG of twice the figure’s size', (width) => {
  const {layout} = made.figures[width];
  const bytes = fs.readFileSync(frontFiles(root)[width]);
  expect([...bytes.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([2 * layout.width, 2 * layout.height]);
});
