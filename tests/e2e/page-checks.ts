// These run inside a page with evaluate, so each may use nothing of this file.

/** What sticks out of the window at its left or right, unless it scrolls in a box of its own. */
export function stickingOut(): string[] {
  const width = document.documentElement.clientWidth;
  const scrolls = (element: Element): boolean => {
    const {overflowX} = getComputedStyle(element);
    return overflowX === 'auto' || overflowX === 'scroll' || overflowX === 'hidden';
  };
  const inBox = (element: Element): boolean => {
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement)
      if (scrolls(box)) return true;
    return false;
  };
  const outside = Array.from(document.body.querySelectorAll('*')).filter((element) => {
    // The link for those who use no mouse waits beside the page.
    if (element.matches('.skip') || !element.checkVisibility() || inBox(element)) return false;
    const {left, right, width: own} = element.getBoundingClientRect();
    return own > 0 && (left < -1 || right > width + 1);
  });
  const words = outside.map((element) => {
    const {left, right} = element.getBoundingClientRect();
    return `<${element.tagName.toLowerCase()}> from ${Math.round(left)} to ${Math.round(right)}: ${(element.textContent ?? '').slice(0, 50)}`;
  });
  const {scrollWidth} = document.documentElement;
  return scrollWidth > width ? [`the page is ${scrollWidth} wide in a window of ${width}`, ...words] : words;
}

/** Tables of sentences that must be swiped to be read: who reads a line of them loses its beginning. */
export function cutSentences(): string[] {
  return Array.from(document.querySelectorAll('.sentences .scroll, .verdicts .scroll'))
    .filter(({scrollWidth, clientWidth}) => scrollWidth > clientWidth + 1)
    .map(({textContent}) => (textContent ?? '').trim().slice(0, 50));
}

/** Pictures that do not show, or that say nothing to those who do not see them. */
export function brokenPictures(): string[] {
  return Array.from(document.images).flatMap(({alt, src, complete, naturalWidth}) => {
    const name = `${alt.slice(0, 40)} (${src.slice(0, 30)})`;
    return [
      ...(complete && naturalWidth > 0 ? [] : [`not loaded: ${name}`]),
      ...(alt.trim().split(/\s+/).length >= 4 ? [] : [`without a sentence for it: ${name}`]),
    ];
  });
}

/** Text that a reader sees as TeX: dollars around it, a command, or what KaTeX could not read. */
export function rawMaths(): string[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found: string[] = [];
  while (walker.nextNode()) {
    const [text, parent] = [walker.currentNode.textContent ?? '', walker.currentNode.parentElement!];
    if (parent.closest('code, pre, annotation, style') || !parent.checkVisibility()) continue;
    if (/\$[^$]+\$|\\[a-zA-Z]+|\\[()[\]]/.test(text)) found.push(text.trim().slice(0, 80));
  }
  const broken = Array.from(document.querySelectorAll('merror, .katex-error'));
  const empty = Array.from(document.querySelectorAll('math')).filter((maths) => {
    const {width, height} = maths.getBoundingClientRect();
    return maths.checkVisibility() && (width === 0 || height === 0);
  });
  return [...found, ...[...broken, ...empty].map((element) => `not drawn: ${element.textContent}`)];
}

/** The addresses of all links of the page, as they are written. */
export function writtenLinks(): string[] {
  return Array.from(document.querySelectorAll('a[href]')).map((link) => link.getAttribute('href')!);
}

/** The ids that an address may name. */
export function targets(): string[] {
  return Array.from(document.querySelectorAll('[id]')).map(({id}) => id);
}
