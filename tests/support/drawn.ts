// What a figure made of shapes and annotations shows.
import type {PlotlyFigure} from 'why-attention/show';

/** The path of each shape that is a line: "M<from> Q<control> <to>". */
export function strokes({layout}: PlotlyFigure): number[][] {
  const paths = (layout?.shapes as {path?: string}[]).map(({path}) => path ?? '');
  return paths
    .filter((path) => /^M\S+ Q\S+ \S+$/.test(path))
    .map((path) => path.match(/-?[\d.]+/g)!.map(Number));
}

/** Its texts. */
export function texts({layout}: PlotlyFigure): string[] {
  return (layout?.annotations as {text: string}[]).map(({text}) => text);
}
