import fs from 'node:fs';
import path from 'node:path';
import type {Reporter, TestModule} from 'vitest/node';

/** Writes down which tests passed only when they were tried again, each a line: the log of continuous integration ends with them. */
export default class UnsteadyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = modules.flatMap((module) =>
      [...module.children.allTests()]
        .filter((test) => test.diagnostic()?.flaky)
        .map((test) => {
          const why = test.result().errors?.[0]?.message.split('\n')[0] ?? 'no message';
          return `UNSTEADY ${path.relative('.', module.moduleId)}: ${test.fullName} (first: ${why})\n`;
        }),
    );
    fs.mkdirSync('build', {recursive: true});
    fs.writeFileSync('build/unsteady.txt', lines.join(''));
  }
}
