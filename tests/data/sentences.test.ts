import {describe, expect, test} from 'vitest';
import {ConfigError, key} from 'why-attention/core';
import {drawSentences} from 'why-attention/data';
import {sentenceTimes, sentenceTopics} from '../../lib/data/sentence-topics';

/** A sentence's topic and phrases, found by reading it from left to right. */
function parsed(sentence: string): {topic: string; rest: string} | undefined {
  const time = sentenceTimes.find((own) => sentence.startsWith(`${own}, `));
  const clause = sentence.slice(time === undefined ? 0 : time.length + 2, -1);
  const startsWith = (text: string, phrase: string): boolean =>
    time === undefined ? text.startsWith(phrase[0].toUpperCase() + phrase.slice(1)) : text.startsWith(phrase);
  for (const {name, who, did, where, aside} of sentenceTopics)
    for (const subject of who.filter((phrase) => startsWith(clause, phrase)))
      for (const verb of did)
        for (const place of where)
          for (const end of ['', ...aside.map((phrase) => ` ${phrase}`)])
            if (clause.slice(subject.length) === ` ${verb} ${place}${end}`) return {topic: name, rest: end};
  return undefined;
}

describe('a draw of sentences', () => {
  const many = drawSentences(key(3), 2000);

  test('holds different ones, each a capital, words and a full stop', () => {
    expect(new Set(many).size).toBe(2000);
    for (const sentence of many) expect(sentence).toMatch(/^[A-Z][A-Za-z,-]*( [A-Za-z,-]+){3,}\.$/);
  });

  test('has phrases of one topic in a sentence, and every topic about equally often', () => {
    const counts = new Map<string, number>();
    for (const sentence of many) {
      const found = parsed(sentence);
      expect(found, sentence).toBeDefined();
      counts.set(found!.topic, (counts.get(found!.topic) ?? 0) + 1);
    }
    expect(counts.size).toBe(28);
    // 2,000 / 28 = 71.4 of each, with a deviation of 8.3.
    for (const [topic, count] of counts) expect(Math.abs(count - 71.4), topic).toBeLessThan(4 * 8.3);
  });

  test('is the beginning of a larger one, the same again, and another for another key', () => {
    expect(drawSentences(key(3), 40)).toEqual(many.slice(0, 40));
    expect(drawSentences(key(4), 40)).not.toEqual(many.slice(0, 40));
  });

  test('of 48 for each of eight keys has 384 different ones', () => {
    const all = Array.from({length: 8}, (_, seed) => drawSentences(key(seed), 48)).flat();
    expect(new Set(all).size).toBe(384);
  });

  test('is refused where it is no number of sentences, or more than are different', () => {
    for (const n of [0, -1, 1.5]) expect(() => drawSentences(key(0), n)).toThrow(ConfigError);
    expect(() => drawSentences(key(0), 10_001)).toThrow(
      'n must be at most 10000, since sentences are all different. Got 10001.',
    );
  });
});

test('there are as many sentences as the topics’ phrases allow, and no phrase twice in a list', () => {
  const count = sentenceTopics.reduce(
    (sum, {who, did, where, aside}) =>
      sum + who.length * did.length * where.length * (aside.length + 1) * (sentenceTimes.length + 1),
    0,
  );
  expect(count).toBe(1_124_928);
  for (const {name, who, did, where, aside} of sentenceTopics)
    for (const list of [who, did, where, aside]) expect(new Set(list).size, name).toBe(list.length);
});
