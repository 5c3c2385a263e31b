/** One trace of a figure, with the attributes that Plotly documents for its `type`. */
export type PlotlyTrace = {readonly [attribute: string]: unknown};

/** A figure's layout: axes, title, legend, shapes, annotations. */
export type PlotlyLayout = {readonly [attribute: string]: unknown};

/** How a figure behaves in the browser. */
export type PlotlyConfig = {readonly [attribute: string]: unknown};

/** One state of a figure with a slider: traces that replace those of the figure. */
export type PlotlyFrame = {
  readonly name: string;
  readonly data: readonly PlotlyTrace[];
  readonly [attribute: string]: unknown;
};

/** A figure as Plotly takes it. */
export type PlotlyFigure = {
  readonly data: readonly PlotlyTrace[];
  readonly layout?: PlotlyLayout;
  readonly frames?: readonly PlotlyFrame[];
  readonly config?: PlotlyConfig;
};

/** A figure that says in words what it shows, with the numbers that it was drawn from: `alt` cannot be another figure's. */
export type DescribedFigure = PlotlyFigure & {
  /** What stands for the figure where no picture is drawn; at least a sentence. */
  readonly alt: string;
};
