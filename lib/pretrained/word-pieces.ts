import * as tf from '@tensorflow/tfjs';

/** Sentences as tokens. */
export type SentenceTokens = {
  /** [B, T], int32: the first and last of each sentence are marks of its ends; 0 fills up. */
  readonly tokens: tf.Tensor2D;
  /** [B, T], int32: 1 where there is a token, 0 where the row is filled up. */
  readonly mask: tf.Tensor2D;
};

/** The token that fills up. */
const PAD = 0;

/**
 * Cuts sentences into the pieces of words that a net knows.
 *
 * @param tokenizer - Hugging Face's tokenizer.json
 * @param config - Hugging Face's tokenizer_config.json
 * @param longest - the most tokens of a sentence; what is too long loses its end, but not the token that marks it
 */
export async function wordPieces(
  tokenizer: string,
  config: string,
  longest: number,
): Promise<(sentences: readonly string[]) => SentenceTokens> {
  const {Tokenizer} = await import('@huggingface/tokenizers');
  const pieces = new Tokenizer(JSON.parse(tokenizer) as object, JSON.parse(config) as object);
  return (sentences) => {
    const rows = sentences.map((sentence) => {
      const {ids} = pieces.encode(asInRust(sentence));
      return ids.length <= longest ? ids : [...ids.slice(0, longest - 1), ids[ids.length - 1]];
    });
    const length = Math.max(0, ...rows.map((row) => row.length));
    const shape: [number, number] = [rows.length, length];
    const fill = (valueOf: (row: readonly number[], at: number) => number): tf.Tensor2D => {
      const values = Int32Array.from({length: rows.length * length}, (_, i) =>
        valueOf(rows[Math.floor(i / length)], i % length),
      );
      return tf.tensor2d(values, shape, 'int32');
    };
    return {
      tokens: fill((row, at) => row[at] ?? PAD),
      mask: fill((row, at) => (at < row.length ? 1 : 0)),
    };
  };
}

/** The ideographs beyond the first 65,536 characters that Hugging Face's own tokenizer takes for words of one character each. */
const farIdeographs = /[\u{20000}-\u{2A6DF}\u{2A700}-\u{2B81F}\u{2B920}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/gu;

/**
 * Makes up for two differences of the tokenizer in JavaScript from the one that the net was trained with, in Rust: it looks at halves of ideographs, and makes a small letter
 * of a sigma by its place in the word.
 */
const asInRust = (text: string): string => text.replace(farIdeographs, ' $& ').replaceAll('Σ', 'σ');
