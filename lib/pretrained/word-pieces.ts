import * as tf from '@tensorflow/tfjs';

/** Sentences as tokens. */
export type TokenBatch = {
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
): Promise<(sentences: readonly string[]) => TokenBatch> {
  const {Tokenizer} = await import('@huggingface/tokenizers');
  const pieces = new Tokenizer(JSON.parse(tokenizer) as object, JSON.parse(config) as object);
  return (sentences) => {
    const rows = sentences.map((sentence) => {
      const {ids} = pieces.encode(sentence);
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
