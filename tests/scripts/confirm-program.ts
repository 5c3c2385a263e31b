// A process that confirms in the small repository whose folder is its first argument. Its trials leave their process's number in the file `trains` and wait for the file `go`.
import fs from 'node:fs';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import type {Experiment} from '../../lib/study/experiment';
import {confirm} from '../../scripts/confirm';
import {experiment} from './fake-experiment';

const [root, ...args] = process.argv.slice(2);
const waiting: Experiment = {
  ...experiment,
  trial: async (...asked) => {
    fs.appendFileSync(path.join(root, 'trains'), `${process.pid}\n`);
    while (!fs.existsSync(path.join(root, 'go'))) await delay(20);
    return experiment.trial(...asked);
  },
};

void confirm(args, {root, experiments: {fake: waiting}, print: (text) => console.log(text)}).then(
  (status) => (process.exitCode = status),
);
