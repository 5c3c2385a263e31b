import {assertPositiveInteger, ConfigError, foldIn, integers, type Key} from '../core';
import {sentenceTimes, sentenceTopics} from './sentence-topics';

/** More would repeat themselves often: there are about a million in all. */
const MOST = 10_000;

/** Random words of a sentence: topic, time, who, did, where, aside. */
const CHOICES = 6;

const WORD = 2 ** 20;

/**
 * Plain English sentences on 28 topics, from kitchens to mining, all different: `When, who did where, aside.`, where the time and the aside may be missing.
 *
 * Each phrase is drawn evenly from its topic's list, the topic evenly from all. There are 1,124,928 sentences: eight draws of 48 are 384 different ones with a probability of about .94.
 * The first sentences of a draw do not depend on how many are drawn.
 *
 * @param key - decides them
 * @param n - how many, at most 10,000
 * @returns n sentences, each ending with a full stop
 * @throws ConfigError if n is no integer from 1 to 10,000
 * @example
 * drawSentences(key(0), 2)[1]; // => "My grandmother tasted the soup at the marble counter."
 */
export function drawSentences(key: Key, n: number): string[] {
  assertPositiveInteger('n', n);
  if (n > MOST)
    throw new ConfigError(`n must be at most ${MOST}, since sentences are all different. Got ${n}.`);
  const drawn = new Set<string>();
  for (let attempt = 0; drawn.size < n; attempt++) drawn.add(sentenceOf(foldIn(key, attempt)));
  return [...drawn];
}

function sentenceOf(key: Key): string {
  const words = integers(key, CHOICES, WORD);
  let choice = 0;
  const pick = <T>(list: readonly T[]): T => list[Math.floor((words[choice++] / WORD) * list.length)];
  const {who, did, where, aside} = pick(sentenceTopics);
  const time = pick(['', ...sentenceTimes]);
  const rest = [pick(who), pick(did), pick(where), pick(['', ...aside])].filter((phrase) => phrase !== '');
  const clause = rest.join(' ');
  return time === '' ? `${clause[0].toUpperCase()}${clause.slice(1)}.` : `${time}, ${clause}.`;
}
