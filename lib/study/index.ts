export {recordCache, type RecordCache} from './cache';
export {canonicalJson, hashOf} from './canonical-json';
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
} from './claims';
export {ClaimsError} from './claims-error';
export {claimsById, parseClaims, readClaims} from './claims-file';
export {designHash} from './design-hash';
export {chooseLearningRates, tuningKeys, type RateResult, type TunedCell} from './tuning';
export {reasonsAgainst, type ConfirmationRequest} from './confirmation';
export {interruptible} from './interruption';
export {countLooks, looksAt, readLooks, requireLooks, type Look} from './looks';
export {EvidenceError, recordsByPart} from './evidence';
export type {Experiment, Metric, TrialOutcome} from './experiment';
export {
  assertRecord,
  formatRecords,
  readRecords,
  recordKey,
  type RecordOfTrial,
  type TrialConfig,
} from './records';
export {recordsFrame} from './records-frame';
export {repositoryRoot} from './repository';
export {judge, openStudy, type Judgement, type NotebookStudy} from './notebook-study';
export {currentTier, tiers, type Tier} from './tier';
export {committedRecords, run, type RunOptions, type RunResult} from './run';
export {
  confirmatorySeeds,
  seedPurpose,
  seedRanges,
  seedsFor,
  type SeedPurpose,
  type SeedRange,
} from './seeds';
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
} from './statistics';
export {askedProcesses, type Processes} from './worker-count';
export {registerExperiments} from './worker-registry';
export {
  computeVerdicts,
  evaluatePart,
  verdictOf,
  type MeasuredExperiment,
  type PartResult,
  type VerdictResult,
  type VerdictSheet,
} from './verdicts';
export {
  compareVerdicts,
  verdictsFile,
  type CommittedClaim,
  type CommittedGate,
  type CommittedVerdict,
  type VerdictDifference,
  type VerdictsFile,
} from './verdicts-file';
