import {useBackend} from 'why-attention';
import {themedFigure} from 'why-attention/show';
import {frontAnswers} from './answers';
import {frontFigure} from './figure';
import {frontCaption, type FrontPage} from './page';
import {frontNumbers} from './numbers';
import {frontAlt, frontPanels} from './panels';

/** The front page from the committed records, as plain JSON. */
export async function makeFrontPage(): Promise<FrontPage> {
  // Only shapes are computed, to count the nets.
  await useBackend();
  const numbers = frontNumbers();
  const panels = frontPanels(numbers);
  const made = {
    alt: frontAlt(panels),
    caption: frontCaption,
    answers: frontAnswers(numbers),
    figures: {
      wide: themedFigure(frontFigure(panels, 'wide')),
      narrow: themedFigure(frontFigure(panels, 'narrow')),
    },
  };
  return JSON.parse(JSON.stringify(made)) as FrontPage;
}
