import ts from 'typescript';

/** How an example went: how many values it states, and a sentence for each that is not true. */
export type ExampleResult = {readonly checks: number; readonly failures: readonly string[]};

/**
 * Runs the @example of a doc comment. Its last lines state what they give:
 *
 *     softmax(tf.tensor1d([0, 0])).arraySync(); // => [0.5, 0.5]
 *     matmul(tf.zeros([3]), tf.zeros([3, 1])); // throws a must have at least two axes
 *
 * `=>` is followed by JSON or `undefined`; numbers agree to 1e-5 relative or 1e-6 absolute. `throws` is followed by a part of the
 * error's message. `await` may be used. Nothing is imported: `scope` holds every name that the example may use.
 */
export async function runExample(
  code: string,
  scope: Readonly<Record<string, unknown>>,
): Promise<ExampleResult> {
  const failures: string[] = [];
  let checks = 0;
  const check = async (run: () => unknown, source: string, claim: string): Promise<void> => {
    checks++;
    const failure = await failureOf(run, claim);
    if (failure) failures.push(`${source} // ${claim}\n    ${failure}`);
  };
  const body = `return (async () => {\n${withChecks(code)}\n})();`;
  const {outputText} = ts.transpileModule(body, {
    compilerOptions: {target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.None},
  });
  const names = Object.keys(scope).filter((name) => name !== 'default');
  try {
    // eslint-disable-next-line no-new-func -- the examples stand in our own doc comments
    await new Function('statedValue', ...names, outputText)(check, ...names.map((name) => scope[name]));
  } catch (error) {
    failures.push(`The example throws ${String(error)}`);
  }
  return {checks, failures};
}

/** The example with each stated value turned into a check. */
function withChecks(code: string): string {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022, true);
  let [text, end] = ['', 0];
  for (const statement of source.statements) {
    const claim = claimAfter(code, statement.end);
    if (!claim) continue;
    if (!ts.isExpressionStatement(statement)) {
      throw new Error(
        `Only an expression can state its value with // => or // throws. Got: ${statement.getText()}`,
      );
    }
    const expression = statement.expression.getText();
    const [start, expressionText, claimText] = [
      statement.getStart(),
      JSON.stringify(expression),
      JSON.stringify(claim),
    ];
    text += `${code.slice(end, start)}await statedValue(async () => (${expression}), ${expressionText}, ${claimText});`;
    end = statement.end;
  }
  return text + code.slice(end);
}

function claimAfter(code: string, end: number): string | undefined {
  const [comment] = ts.getTrailingCommentRanges(code, end) ?? [];
  const text = comment && code.slice(comment.pos + 2, comment.end).trim();
  return text && /^(=>|throws )/.test(text) ? text : undefined;
}

async function failureOf(run: () => unknown, claim: string): Promise<string | undefined> {
  if (claim.startsWith('throws ')) {
    const expected = claim.slice('throws '.length);
    try {
      await run();
    } catch (error) {
      return String(error).includes(expected) ? undefined : `throws ${String(error)}`;
    }
    return 'does not throw';
  }
  const stated = claim.slice('=>'.length).trim();
  const actual = await run();
  const expected: unknown = stated === 'undefined' ? undefined : JSON.parse(stated);
  return agrees(plain(actual), expected)
    ? undefined
    : `gives ${JSON.stringify(plain(actual)) ?? 'undefined'}`;
}

/** Typed arrays as lists. */
const plain = (value: unknown): unknown =>
  ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value;

function agrees(actual: unknown, expected: unknown): boolean {
  if (typeof actual === 'number' && typeof expected === 'number') {
    return actual === expected || Math.abs(actual - expected) <= 1e-6 + 1e-5 * Math.abs(expected);
  }
  if (typeof actual !== 'object' || typeof expected !== 'object' || actual === null || expected === null) {
    return actual === expected;
  }
  if (Array.isArray(actual) !== Array.isArray(expected)) return false;
  const [own, stated] = [actual, expected] as Record<string, unknown>[];
  const keys = Object.keys(stated);
  return (
    keys.length === Object.keys(own).length &&
    keys.every((name) => name in own && agrees(plain(own[name]), stated[name]))
  );
}
