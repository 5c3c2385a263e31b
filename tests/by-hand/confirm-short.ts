// `npm run confirm` on the repository whose folder is the first argument, with the short experiments.
import {confirm} from '../../scripts/confirm';
import {shortExperiments} from './short-experiments';

const [root, ...args] = process.argv.slice(2);
void confirm(args, {root, experiments: shortExperiments, print: (text) => console.log(text)}).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
