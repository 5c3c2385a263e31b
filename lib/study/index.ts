export {recordCache, type RecordCache} from './records/cache';
export {committedRecords} from './records/committed';
export {computedOn, type ComputedOn} from './records/computed-on';
export {canonicalJson, hashOf} from './records/canonical-json';
export {
  claimLevel,
  evaluateClaim,
  evaluateGate,
  type Claim,
  type ClaimKind,
  type ClaimResult,
  type ClaimsFile,
  type Entry,
  type Gate,
  type GateResult,
  type Json,
  type Outcome,
  type Part,
  type TruthTable,
  type TruthTableRow,
  type UnitValue,
  type Verdict,
} from './claims/claims';
export {ClaimsError} from './claims/claims-error';
export {claimsById, parseClaims, readClaims} from './claims/claims-file';
export type {Corrected, Correction} from './claims/correction';
export {correctClaim, correctSentence, readCorrections} from './claims/corrections';
export {designHash} from './claims/design-hash';
export {chooseLearningRates, trialKeys, tuningKeys, type RateResult, type TunedCell} from './claims/tuning';
export {reasonsAgainst, type ConfirmationRequest} from './claims/confirmation';
export {interruptible} from './run/interruption';
export {countLooks, looksAt, readLooks, requireLooks, type Look} from './claims/looks';
export {combineSeeds, perSeed, type SeedValues} from './claims/per-seed';
export {EvidenceError, recordsByPart} from './claims/evidence';
export {
  prefixSteps,
  type Experiment,
  type Metric,
  type PointObserver,
  type TrialOptions,
  type TrialOutcome,
} from './experiment';
export {
  assertRecord,
  formatRecords,
  readRecords,
  recordKey,
  type RecordOfTrial,
  type TrialConfig,
} from './records/records';
export {recordsFrame} from './records/records-frame';
export {StorageError, storageError} from './records/storage-error';
export {repositoryRoot} from './repository';
export {judge, openStudy, type Judgement, type NotebookStudy} from './notebook-study';
export {threadItems, type ThreadItem} from './thread/thread-file';
export {
  threadVerdicts,
  verdictsByState,
  type ThreadVerdict,
  type VerdictsByState,
} from './thread/thread-verdicts';
export type {ClaimEvidence} from './thread/claim-evidence';
export type {CardPlace} from './thread/card-places';
export {
  predictionLedger,
  type LedgerRow,
  type Prediction,
  type PredictionOutcome,
} from './thread/predictions';
export {chanceOfClaims, type ChanceOfClaims, type ClaimCount} from './thread/chance';
export {notebookTitles, type NotebookTitle} from './thread/notebook-titles';
export {currentTier, tiers, type Tier} from './tier';
export {
  checkPrefixes,
  type PrefixCheck,
  type PrefixCheckOptions,
  type PrefixNumber,
} from './run/prefix-check';
export {run, type RunOptions, type RunResult} from './run/run';
export {
  confirmatorySeeds,
  freshSeeds,
  seedPurpose,
  seedRanges,
  seedsFor,
  type SeedPurpose,
  type SeedRange,
} from './records/seeds';
export {
  exactSignFlip,
  logRatios,
  mean,
  median,
  pairedDifferences,
  pairedInterval,
  pairedRatioInterval,
  shareOfSeeds,
  standardDeviation,
  tost,
  type EquivalenceTest,
  type Interval,
} from './claims/statistics';
export {askedProcesses, type Processes} from './run/worker-count';
export {registerExperiments} from './run/worker-registry';
export {
  computeVerdicts,
  evaluatePart,
  verdictOf,
  verdictsOf,
  type MeasuredExperiment,
  type PartResult,
  type VerdictResult,
  type VerdictSheet,
} from './claims/verdicts';
export {
  compareVerdicts,
  readVerdicts,
  verdictsFile,
  type CommittedClaim,
  type CommittedGate,
  type CommittedVerdict,
  type VerdictDifference,
  type VerdictsFile,
} from './claims/verdicts-file';
