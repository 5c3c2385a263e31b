import {formatChosen, type PlotlyFigure, type PlotlyLayout} from '../../../../show';

/** Ones, twos and fives, whole numbers written out: on a logarithmic axis Plotly writes only the last digit of some. */
const ROUND = Array.from({length: 7}, (_, i) => 10 ** (i - 2)).flatMap((power) => [
  power,
  2 * power,
  5 * power,
]);

/** A chart whose logarithmic y axes have ticks at round numbers: at ones, twos and fives, or where these are many at ones. */
export function withRoundTicks(figure: PlotlyFigure): PlotlyFigure {
  const layout = Object.entries(figure.layout ?? {}).map(([name, axis]) => {
    if (!name.startsWith('yaxis') || (axis as PlotlyLayout).type !== 'log') return [name, axis];
    const values = figure.data.flatMap(({y, yaxis = 'y'}) =>
      yaxis === name.replace('axis', '') ? (y as number[]) : [],
    );
    const isWide = Math.max(...values) > 1e3 * Math.min(...values);
    const tickvals = ROUND.filter((_, i) => !isWide || i % 3 === 0);
    return [name, {...(axis as PlotlyLayout), tickvals, ticktext: tickvals.map((value) => formatChosen(Number(value.toPrecision(3))))}]; // prettier-ignore
  });
  return {...figure, layout: Object.fromEntries(layout)};
}
