/**
 * Text made safe to stand in HTML, as an element's content or as a quoted attribute's value: & < > " ' become entities.
 *
 * @param text - anything; what is not a string is converted by `String`
 * @returns text without markup
 * @example
 * escapeHtml('a < b & "c"'); // => "a &lt; b &amp; &quot;c&quot;"
 */
export function escapeHtml(text: unknown): string {
  return String(text).replace(/[&<>"']/g, (character) => entities[character]);
}

const entities: {[character: string]: string} = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** The markup of Plotly's own text that a figure may use: plain tags without attributes, and the end of a hover label. */
const plotlyTag = /^<\/?(?:b|i|em|strong|sub|sup|br|extra)\s*\/?>/;

/**
 * Text made safe to stand in a Plotly figure. Plotly reads a small HTML of its own; of it, b, i, em, strong, sub, sup and br
 * without attributes (and `<extra>` of hover templates) stay, and any other `<` becomes an entity, which Plotly draws as the character.
 *
 * @param text - a title, a name, a label or a category
 * @returns the text, without links, images, styles or any other markup
 * @example
 * escapePlotly('R<sup>2</sup> of <a href="x">y'); // => "R<sup>2</sup> of &lt;a href=\"x\">y"
 */
export function escapePlotly(text: string): string {
  return text.replace(/</g, (_, at: number) => (plotlyTag.test(text.slice(at)) ? '<' : '&lt;'));
}
