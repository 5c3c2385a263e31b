/** Elements that run, load, submit, or change the page around them. */
const forbiddenElements = new Set(
  // The last four could give a link's address another value than the one that is read here.
  (
    'script iframe frame frameset object embed applet link meta base form input button textarea select style template slot portal ' +
    'animate animatetransform animatemotion set'
  ).split(' '),
);

/** Attributes whose value is an address that the browser loads by itself. */
const loadingAttributes = new Set('src srcset poster background data xlink:href'.split(' '));

const element = /<(\/?)([a-z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/gi;
const attribute = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

/**
 * Looks for what an output's HTML must not hold: scripts in any form, and anything that is loaded from elsewhere.
 * Escaped text is no element, and so no fault: `&lt;script&gt;` is fine.
 *
 * @returns one sentence a fault; none for HTML that may be put on a page as it is
 * @example
 * unsafeHtml('<p onclick="x()">'); // ['the attribute onclick of <p> runs a script']
 */
export function unsafeHtml(html: string): string[] {
  const faults: string[] = [];
  for (const [, closing, name, attributes] of html.matchAll(element)) {
    const tag = name.toLowerCase();
    if (forbiddenElements.has(tag)) faults.push(`the element <${tag}> is not allowed`);
    if (closing === '') faults.push(...unsafeAttributes(tag, attributes));
  }
  // What is left of a `<` before a letter is an element that the pattern above could not read, and a browser might.
  if (/<[/!?]?[a-z]/i.test(html.replace(/<!--[^]*?-->/g, '').replace(element, ''))) {
    faults.push('an element is not closed by ">"');
  }
  return [...new Set(faults)];
}

function unsafeAttributes(tag: string, attributes: string): string[] {
  return [...attributes.matchAll(attribute)].flatMap(([, rawName, ...values]) => {
    const name = rawName.toLowerCase();
    const value = decoded(values.find((v) => v !== undefined) ?? '');
    const where = `the attribute ${name} of <${tag}>`;
    if (name.startsWith('on')) return [`${where} runs a script`];
    if (name === 'srcdoc') return [`${where} holds a page`];
    if (/^\s*(javascript|vbscript):/i.test(value)) return [`${where} runs a script`];
    if (loadingAttributes.has(name) && !/^\s*data:image\/(png|jpeg|gif|webp);/i.test(value)) {
      return [`${where} loads ${JSON.stringify(value)}; only an image inside the page is allowed`];
    }
    if (name === 'href' && tag !== 'a') return [`${where} loads ${JSON.stringify(value)}`];
    if (name === 'href' && !/^\s*(https?:|mailto:|#|[^:]*$)/i.test(value))
      return [`${where} is no web address`];
    if (name === 'style' && /url\s*\(|expression\s*\(|@import|\\/i.test(value))
      return [`${where} loads something`];
    return [];
  });
}

/** Undoes character references and the white space that browsers drop, behind which a script's address may hide. */
function decoded(value: string): string {
  const point = (code: number): string => (code > 0 && code < 0x110000 ? String.fromCodePoint(code) : '');
  return value
    .replace(/&#x([0-9a-f]+);?/gi, (_, hex: string) => point(parseInt(hex, 16)))
    .replace(/&#(\d+);?/g, (_, digits: string) => point(Number(digits)))
    .replace(/&colon;/gi, ':')
    .replace(/&(tab|newline);/gi, '')
    .replace(/\p{Cc}/gu, '');
}
