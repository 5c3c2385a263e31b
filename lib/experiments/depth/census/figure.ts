import {colors, lineChart, type DescribedFigure, type PlotlyLayout} from '../../../show';
import {countedNets, type CountedNet} from './count';

/** The four counts, from top to bottom of a net's row. */
const counts = [
  {name: 'blocks', of: (net: CountedNet) => net.blocks, style: 4},
  {name: 'residual branches', of: (net: CountedNet) => net.residualBranches, style: 0},
  {name: 'layers with weights', of: (net: CountedNet) => net.weightLayers, style: 1},
  {name: 'products in a row', of: (net: CountedNet) => net.sequentialMatmuls, style: 2},
] as const;

const ROW_HEIGHT = 46;
/** Marks of one net stand below one another, so that equal counts are seen. */
const SPREAD = 0.19;

/**
 * The depth of well-known nets, counted four ways: a row a net, a mark a count, on a logarithmic axis. Nets are in the order of their residual branches.
 *
 * @example
 * depthCensusFigure().alt.includes('BERT-large 24 blocks, 48 residual branches'); // => true
 */
export function depthCensusFigure(): DescribedFigure {
  const nets = [...countedNets()].sort((a, b) => a.residualBranches - b.residualBranches);
  const chart = lineChart({
    xTitle: 'depth, by what is counted',
    yTitle: '',
    xLog: true,
    xTicks: [10, 30, 100, 300, 1000],
    xRange: [4.5, 1600],
    series: counts.map(({name, of, style}, c) => ({
      name,
      style,
      marks: 'points',
      x: nets.map(of),
      y: nets.map((_, row) => row + SPREAD * (c - 1.5)),
    })),
  });
  const {xaxis, yaxis} = chart.layout as {readonly [axis: string]: PlotlyLayout};
  const inWords = nets.map(
    (net) => `${net.net} ${counts.map(({name, of}) => `${of(net)} ${name}`).join(', ')}`,
  );
  return {
    ...chart,
    layout: {
      ...chart.layout,
      height: ROW_HEIGHT * nets.length + 150,
      margin: {t: 70},
      legend: {orientation: 'h', x: 0, xanchor: 'left', y: 1.02, yanchor: 'bottom'},
      xaxis: {...xaxis, gridcolor: colors.rule},
      yaxis: {
        ...yaxis,
        range: [nets.length - 0.5, -0.5],
        tickvals: nets.map((_, row) => row),
        ticktext: nets.map(({net}) => net),
        showgrid: false,
        ticks: '',
      },
      shapes: nets.flatMap((_, row) => (row % 2 === 0 ? [band(row)] : [])),
    },
    alt: `The depth of nets on a logarithmic axis, counted in four ways: by blocks BERT-large is half as deep as ResNet-152, by branches and products as deep. ${inWords.join('; ')}.`,
  };
}

/** Every second row is shaded, to hold its marks together. */
const band = (row: number): PlotlyLayout => ({
  type: 'rect',
  xref: 'paper',
  yref: 'y',
  x0: 0,
  x1: 1,
  y0: row - 0.5,
  y1: row + 0.5,
  fillcolor: 'rgba(0, 0, 0, 0.045)',
  line: {width: 0},
  layer: 'below',
});
