/** A path of the machine: it is true on no other, and it tells about the one it comes from. */
const patterns = [
  /(?<![\w.:/~-])\/(?:home|root|work|tmp|Users|usr|opt|var|private|mnt|media|workspaces?|srv|data)\/[^\s"'<>)\]]+/,
  /(?<![\w])[A-Za-z]:\\{1,2}[A-Za-z][^\s"'<>)\]]*/,
  /\bfile:\/\/\/[^\s"'<>)\]]+/,
];

/**
 * The first absolute path of a machine in a text, or undefined. Web addresses and relative paths are none.
 *
 * @example
 * absolutePath('at /home/ada/lib/x.ts:3'); // '/home/ada/lib/x.ts:3'
 */
export function absolutePath(text: string): string | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(text);
    if (found) return found[0];
  }
  return undefined;
}
