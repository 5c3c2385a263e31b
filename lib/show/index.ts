export {claimCard, type ClaimCardOptions} from './claim-card';
export {diagram} from './diagram';
export type {DiagramArrow, DiagramBox, DiagramLine, DiagramParts, DiagramText} from './diagram';
export type {Point, Side} from './diagram-geometry';
export {joinPieces, vectorBox, type DiagramPieces} from './diagram-pieces';
export {display, isHeadless, isKernel, openDisplay, outputsOf} from './display';
export type {LiveDisplay, MimeBundle, Output, OutputMetadata} from './display';
export {dotPlot, type DotGroup, type DotPlotOptions} from './dot-plot';
export {effectText} from './effect-text';
export {escapeHtml, escapePlotly} from './escape';
export {fairFightCard, type FairFightRow} from './fair-fight-card';
export {figure, themedFigure, type FigureText} from './figure';
export {heatmap, type HeatmapOptions, type HeatmapPanel} from './heatmap';
export {listInWords, meanInWords} from './in-words';
export {ledgerTable} from './ledger-table';
export {lineChart, type LineChartOptions} from './line-chart';
export type {LinePanel, ReferenceLine, Series} from './line-traces';
export {liveCurve, type LiveCurve, type LiveCurveOptions} from './live-curve';
export {formatChosen, formatNumber, formatSeconds, withDecimals} from './numbers';
export {openItems} from './open-items';
export {groupsOver, seriesOver, spreadOf, type Spread} from './over-seeds';
export type {
  DescribedFigure,
  PlotlyConfig,
  PlotlyFigure,
  PlotlyFrame,
  PlotlyLayout,
  PlotlyTrace,
} from './plotly';
export {progress, progressListener, type Progress} from './progress';
export {backendLine, provenance, type ProvenanceOfRecords} from './provenance';
export {sideBySide, type SideBySideOptions} from './side-by-side';
export {sliderChart, type SliderOptions, type SliderState} from './slider-chart';
export {table, type FrameLike, type TableOptions} from './table';
export {
  colors,
  seriesStyles,
  styleOf,
  themeConfig,
  themeLayout,
  translucent,
  weightScale,
  type SeriesStyle,
} from './theme';
export {threadMap} from './thread-map';
export {
  threadVerdictMarkdown,
  threadVerdictTable,
  verdictDetails,
  type VerdictTableOptions,
} from './thread-verdicts';
