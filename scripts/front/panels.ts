import {colors, styleOf, withDecimals} from 'why-attention/show';
import {PAIRS, type FrontNumbers, type Measured} from './numbers';

/** One bar: a name, a number, and the colour that its arm has in the notebooks. */
export type Bar = {readonly name: string; readonly value: Measured; readonly color: string};
/** Bars under one heading. */
export type BarGroup = {readonly heading: string; readonly bars: readonly Bar[]};
/** One question: what its bars say, what they measure, and how their numbers are written. */
export type Panel = {
  readonly title: string;
  readonly axis: string;
  /** The end of the axis, which begins at 0. */
  readonly end: number;
  readonly ticks: readonly number[];
  readonly decimals: number;
  readonly groups: readonly BarGroup[];
};

/** The looks of arms in all figures; blue is attention. */
const attention = colors.blue;
const [largeDense, gated, dense, local, resNet] = [1, 2, 3, 4, 6].map((style) => styleOf(style).color);

const exactly = (value: number): Measured => ({mean: value, lower: value, upper: value});

/** The four questions as bars, in the notebooks' order. */
export function frontPanels({comparison, products, priors, depth}: FrontNumbers): Panel[] {
  const ofCue = (heading: string, own: FrontNumbers['comparison']['byKey']): BarGroup => ({
    heading,
    bars: [
      {name: 'dot-product attention', value: own.attention, color: attention},
      {name: 'dense net, 16×', value: own.dense, color: largeDense},
    ],
  });
  const ofRange = (heading: string, own: FrontNumbers['products']['inside']): BarGroup => ({
    heading,
    bars: [
      {name: 'attention', value: own.attention, color: attention},
      {name: 'gated net', value: own.gated, color: gated},
      {name: 'dense net', value: own.dense, color: dense},
    ],
  });
  const ofCount = (heading: string, count: 'blocks' | 'branches'): BarGroup => ({
    heading,
    bars: [
      {name: 'BERT-large', value: exactly(depth.bert[count]), color: attention},
      {name: 'ResNet-152', value: exactly(depth.resNet[count]), color: resNet},
    ],
  });
  return [
    {
      title: '01 · A dense net does not learn to compare',
      axis: 'share of variance explained',
      end: 1,
      ticks: [0, 0.5, 1],
      decimals: 2,
      groups: [
        ofCue('one of eight slots, asked for by its key', comparison.byKey),
        ofCue('asked for by its number', comparison.byNumber),
      ],
    },
    {
      title: '02 · Multiplication helps, with limits',
      axis: 'error (1: guesses the mean)',
      end: 0.6,
      ticks: [0, 0.2, 0.4, 0.6],
      decimals: 2,
      groups: [
        ofRange(`sum of ${PAIRS} products, within the examples’ range`, products.inside),
        ofRange('beyond that range', products.outside),
      ],
    },
    {
      title: '06 · Knowing neighbours keeps the pace',
      axis: 'exponent (higher is faster)',
      end: 0.4,
      ticks: [0, 0.2, 0.4],
      decimals: 2,
      groups: priors.exponents.map(({d, ...own}) => ({
        heading: `functions of ${d} numbers`,
        bars: [
          {name: 'local kernel', value: own.local, color: local},
          {name: 'dense kernel', value: own.dense, color: dense},
        ],
      })),
    },
    {
      title: '12 · Is BERT shallow? In blocks only',
      axis: 'depth, as a count',
      end: 60,
      ticks: [0, 20, 40, 60],
      decimals: 0,
      groups: [ofCount('blocks', 'blocks'), ofCount('residual branches', 'branches')],
    },
  ];
}

/** What the figure says, for those who do not see it. */
export function frontAlt(panels: readonly Panel[]): string {
  const ofPanel = ({title, axis, decimals, groups}: Panel): string => {
    const inWords = groups.map(({heading, bars}) => {
      const values = bars.map(({name, value}) => `${name} ${withDecimals(value.mean, decimals)}`);
      return `${heading}: ${values.join(', ')}`;
    });
    return `${title.replace(/^\d+ · /, '')}. As ${axis}: ${inWords.join('; ')}.`;
  };
  return ['Four findings, as bars.', ...panels.map(ofPanel)].join(' ');
}
