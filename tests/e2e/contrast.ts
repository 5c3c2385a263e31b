/** A text on the page with its colours as the browser computed them. */
export type TextColors = {
  text: string;
  color: string;
  background: string;
  contrast: number;
  isLarge: boolean;
};

/**
 * The texts inside an element and the contrast of each to what lies behind it, by WCAG 2: relative luminances, (L1 + 0.05) / (L2 + 0.05).
 * Runs inside the page, so it may use nothing of this file. Knows opaque and translucent colours, not pictures behind a text.
 */
export function textColorsWithin(element: Element): TextColors[] {
  type Color = [number, number, number, number];
  // The browser converts: a computed colour may be written as color(srgb ...) too.
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', {willReadFrequently: true})!;
  const known = new Map<string, Color>();
  const parsed = (css: string): Color => {
    const before = known.get(css);
    if (before) return before;
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = css;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b, alpha] = context.getImageData(0, 0, 1, 1).data;
    const color: Color = [r, g, b, alpha / 255];
    known.set(css, color);
    return color;
  };
  const over = ([r, g, b, a]: Color, [r2, g2, b2]: Color): Color => {
    const mix = (x: number, y: number): number => x * a + y * (1 - a);
    return [mix(r, r2), mix(g, g2), mix(b, b2), 1];
  };
  const behind = (node: Element | null): Color => {
    if (node === null) return parsed('Canvas');
    const own = parsed(getComputedStyle(node).backgroundColor);
    return own[3] === 1 ? own : over(own, behind(node.parentElement));
  };
  const luminance = ([r, g, b]: Color): number => {
    const [lr, lg, lb] = [r, g, b].map((channel) => {
      const part = channel / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * lr + 0.7152 * lg + 0.0722 * lb;
  };
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const found: TextColors[] = [];
  while (walker.nextNode()) {
    const [text, parent] = [(walker.currentNode.textContent ?? '').trim(), walker.currentNode.parentElement!];
    if (text === '' || !parent.checkVisibility() || parent.closest('style, script, annotation')) continue;
    const style = getComputedStyle(parent);
    const background = behind(parent);
    const color = over(parsed(style.color), background);
    const [light, dark] = [luminance(color), luminance(background)].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize);
    found.push({
      text: text.slice(0, 60),
      color: style.color,
      background: background.map(Math.round).join(' '),
      contrast: Math.round(((light + 0.05) / (dark + 0.05)) * 100) / 100,
      isLarge: size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700),
    });
  }
  return found;
}

/** Texts that are too faint: WCAG AA asks for 4.5, and for 3 where letters are large. */
export function tooFaint(texts: readonly TextColors[]): TextColors[] {
  return texts.filter(({contrast, isLarge}) => contrast < (isLarge ? 3 : 4.5));
}
