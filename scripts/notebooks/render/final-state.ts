/** A Plotly figure as it stands in an output. */
export type PlotlyFigure = {
  data: PlainObject[];
  layout?: PlainObject;
  config?: PlainObject;
  frames?: Frame[];
};

type PlainObject = {[name: string]: unknown};
type Frame = {name?: string; data?: PlainObject[]; traces?: number[]; layout?: PlainObject};

/**
 * A figure as it stands at the end of its animation: the last frame applied, every slider at its last step, and the buttons
 * taken away, which a picture cannot press. A figure without frames comes back as it is.
 *
 * @example
 * finalState({data: [{y: [1]}], frames: [{data: [{y: [2]}]}, {data: [{y: [3]}]}]}).data; // [{y: [3]}]
 */
export function finalState(figure: PlotlyFigure): PlotlyFigure {
  const last = figure.frames?.at(-1);
  if (!last) return figure;
  const data = figure.data.map((trace, i) => {
    const k = (last.traces ?? last.data?.map((_, j) => j) ?? []).indexOf(i);
    return k < 0 ? trace : merged(trace, last.data?.[k] ?? {});
  });
  const layout = merged(figure.layout ?? {}, last.layout ?? {});
  const sliders = (layout.sliders as PlainObject[] | undefined)?.map((slider) => ({
    ...slider,
    active: Math.max(0, ((slider.steps as unknown[] | undefined)?.length ?? 1) - 1),
  }));
  return {data, layout: {...layout, ...(sliders && {sliders}), updatemenus: []}, config: figure.config};
}

/** Objects are merged key by key; arrays and everything else are replaced, as Plotly does with a frame. */
function merged(base: PlainObject, change: PlainObject): PlainObject {
  const result = {...base};
  for (const [name, value] of Object.entries(change)) {
    const old = result[name];
    result[name] = isPlain(old) && isPlain(value) ? merged(old, value) : value;
  }
  return result;
}

function isPlain(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
