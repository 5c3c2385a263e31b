// The models of one layer or two against their formulas in float64, on plain arrays; slopes by finite differences of these.
import * as tf from '@tensorflow/tfjs';
import {foldIn, key, normalArray, treeLeaves, valueAndGrad, type Params} from 'why-attention/core';
import {gatedActivations, mlpActivations, scorings} from 'why-attention/models';
import {array64, sizeOf, type Array64} from '../../support/reference/array';
import {gradients} from '../../support/reference/finite-differences';
import {tolerances} from '../../support/tolerances';
import {nested} from '../fixtures';
import type {Check, ParityCase} from './case';
import {mapValues, namedLeaves} from './named';
import {madeOf, titleOf, type ConfigOf, type Subject, type SubjectName} from './subjects';

/** Inputs by name: given, or of a shape and drawn. */
type Inputs = Record<string, number[] | Array64>;

const draw = (shape: readonly number[], n: number): Array64 =>
  array64(shape, normalArray(foldIn(key(77), n), sizeOf(shape)));
const toTensor = ({shape, data}: Array64): tf.Tensor => tf.tensor(Float32Array.from(data), [...shape]);
const toNested = ({shape, data}: Array64) => nested({shape, data: [...data]});

function compare(subject: Subject, inputShapes: Inputs, check: Check): void {
  const {paths, shapes, treeOf} = namedLeaves(subject);
  const params = Object.fromEntries(paths.map((path, i) => [path, draw(shapes[i], i)]));
  const inputs = mapValues(inputShapes, (of, i) => ('data' in of ? of : draw(of, 100 + i)));
  const expected = subject.reference(params, inputs);
  const dy = draw(expected.shape, 200);

  const tensors = mapValues(inputs, toTensor);
  const weighted = (own: Params): tf.Tensor => tf.sum(tf.mul(subject.apply(own, tensors), toTensor(dy)));
  const {grads} = valueAndGrad(weighted)(treeOf(mapValues(params, toTensor)));
  const ofReference = (...leaves: Array64[]): Array64 =>
    subject.reference(Object.fromEntries(leaves.map((leaf, i) => [paths[i], leaf])), inputs);
  const slopes = gradients(
    ofReference,
    paths.map((path) => params[path]),
    dy,
  );
  const outputs = subject.apply(treeOf(mapValues(params, toTensor)), tensors);
  check('outputs', outputs, toNested(expected), tolerances.matmul);
  treeLeaves(grads).forEach((leaf, i) =>
    check('gradients', leaf, toNested(slopes[i]), tolerances.finiteDifference, paths[i]),
  );
}

function caseOf<Name extends SubjectName>(name: Name, config: ConfigOf<Name>, inputs: Inputs): ParityCase {
  const subject = madeOf(name, config);
  return {
    model: subject.model,
    reference: 'formulas in float64',
    title: titleOf(name, config),
    run: (check) => tf.tidy(() => compare(subject, inputs, check)),
  };
}

const oneInput = {x: [3, 4]};
const twoInputs = {x: [3, 4], z: [3, 3]};
const pooling = {dToken: 4, nSlots: 3, dModel: 5, dOut: 2};
const poolingInputs = {slots: [3, 3, 4], query: [3, 4]};
/** Ten writes, two chunks of the delta rule, with repeated keys. */
const memoryInputs = {
  writes: array64([2, 10], [0, 3, 1, 3, 2, 0, 0, 1, 3, 2, 2, 2, 1, 0, 3, 1, 0, 3, 3, 1]),
  values: [2, 10, 3],
  asked: array64([2], [3, 1]),
};
const fastWeightKinds = [
  {rule: 'sum', featureMap: 'identity'},
  {rule: 'sum', featureMap: 'elu-normalised'},
  {rule: 'delta', featureMap: 'identity'},
] as const;
const memoryKinds = [
  {rule: 'sum', featureMap: 'identity'},
  {rule: 'sum', featureMap: 'dpfp-1'},
  {rule: 'sum', featureMap: 'dpfp-3'},
  {rule: 'delta', featureMap: 'identity'},
  {rule: 'softmax', featureMap: 'identity'},
] as const;

/** Every model with every choice that it has: each has its counterpart in PyTorch, too. */
export const float64Formulas: ParityCase[] = [
  ...mlpActivations.map((activation) =>
    caseOf('mlp', {dIn: 4, dHidden: [6, 5], dOut: 3, activation}, oneInput),
  ),
  ...gatedActivations.map((activation) =>
    caseOf('gated-mlp', {dIn: 4, dHidden: 6, dOut: 3, activation}, oneInput),
  ),
  caseOf('low-rank-bilinear', {dIn: 4, dHidden: 3, dOut: 2}, oneInput),
  caseOf('bilinear-form', {dX: 4, dZ: 3, rank: 2}, twoInputs),
  caseOf('attention-over-null', {dX: 4, dZ: 3, nHeads: 2, dHead: 3, dValue: 2, dOut: 2}, twoInputs),
  ...scorings.map((scoring) => caseOf('attention-pooling', {...pooling, scoring}, poolingInputs)),
  ...fastWeightKinds.map((kind) => caseOf('fast-weight-pooling', {...pooling, ...kind}, poolingInputs)),
  ...memoryKinds.map((kind) => caseOf('associative-memory', {nKeys: 4, dKey: 5, ...kind}, memoryInputs)),
];
