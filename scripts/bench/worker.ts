/**
 * A process that times steps of the library. It reads requests from standard input, one JSON line each, {step, implementation, seconds}, and answers with a line
 * {milliseconds, parameters}. Threads are as its environment says.
 */
import readline from 'node:readline';
import * as tf from '@tensorflow/tfjs';
import {jit, key, split, treeDispose, uniform, useBackend} from 'why-attention/core';
import {drawRouting, routingDefaults} from 'why-attention/data';
import {bert, bertSizes, type BertInput} from 'why-attention/models';
import {matmul} from 'why-attention/ops';
import {
  implementations,
  millisecondsAStep,
  parametersOf,
  runnerOf,
  type Implementation,
  type Runner,
} from './measure';
import {benchSteps} from './steps';

type Request = {readonly step: string; readonly implementation: string; readonly seconds: number};

const runners = new Map<string, Runner>();

async function timeStep({step, implementation, seconds}: Request): Promise<object> {
  const made = benchSteps[step]();
  const name = `${step} ${implementation}`;
  if (!runners.has(name)) runners.set(name, await runnerOf(made, implementation as Implementation));
  return {milliseconds: await millisecondsAStep(runners.get(name)!, seconds), parameters: parametersOf(made)};
}

/** Products of two 1024 x 1024 matrices, the measure of what the cores can do. */
function timeMatrixProduct({seconds}: Request): {milliseconds: number} {
  const [a, b] = [tf.ones([1024, 1024]), tf.ones([1024, 1024])];
  const once = (): void => {
    const product = matmul(a, b);
    product.dataSync();
    product.dispose();
  };
  for (let i = 0; i < 3; i++) once();
  return {milliseconds: averageOf(once, seconds)};
}

/** The batch that all arms of notebook 01 share: eight seeds of 128 examples. */
function timeDrawing({seconds}: Request): {milliseconds: number} {
  let n = 0;
  const once = (): void => treeDispose(drawRouting(split(key(n++), 8), 128, routingDefaults));
  for (let i = 0; i < 3; i++) once();
  return {milliseconds: averageOf(once, seconds)};
}

/** The vectors of 64 sentences of 29 tokens, the last few of them padding, by a net of the size of all-MiniLM-L6-v2, as `loadMiniLm` embeds. */
function timeEmbedding({implementation, seconds}: Request): {milliseconds: number} {
  const net = bert({...bertSizes.miniLm, readOut: 'sentence'});
  const params = net.init(key(0));
  const [sentences, length] = [64, 29];
  const at = tf.range(0, length);
  const lengths = tf
    .range(sentences, 2 * sentences)
    .mod(15)
    .add(15); // 15 to 29
  const mask = at.less(lengths.expandDims(1)).toInt();
  const tokens = tf.cast(tf.mul(uniform(key(1), [sentences, length]), 30522), 'int32');
  const apply =
    implementation === 'compiled' ? jit((own: typeof params, x: BertInput) => net.apply(own, x)) : net.apply;
  const once = (): void => {
    const vectors = tf.tidy(() => apply(params, {tokens, mask}));
    vectors.dataSync();
    vectors.dispose();
  };
  for (let i = 0; i < 3; i++) once();
  return {milliseconds: averageOf(once, seconds)};
}

function averageOf(work: () => void, seconds: number): number {
  const startedAt = performance.now();
  let times = 0;
  for (; performance.now() - startedAt < seconds * 1000; times++) work();
  return (performance.now() - startedAt) / times;
}

const answerTo = async (request: Request): Promise<object> => {
  if (request.step === 'matrix-product') return timeMatrixProduct(request);
  if (request.step === 'draw') return timeDrawing(request);
  if (request.step === 'embedding') return timeEmbedding(request);
  if (!(implementations as readonly string[]).includes(request.implementation))
    throw new Error(
      `implementation must be one of ${implementations.join(', ')}. Got ${request.implementation}.`,
    );
  return timeStep(request);
};

void (async () => {
  const {report} = await useBackend('native');
  process.stdout.write(`${JSON.stringify({report})}\n`);
  for await (const line of readline.createInterface({input: process.stdin})) {
    process.stdout.write(`${JSON.stringify(await answerTo(JSON.parse(line) as Request))}\n`);
  }
})();
