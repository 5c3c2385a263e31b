import {integers, type Key} from '../../core';

/** An integer from `least` to `most`, each equally likely. */
export const sizeBetween = (key: Key, least: number, most: number): number =>
  least + integers(key, 1, most - least + 1)[0];
