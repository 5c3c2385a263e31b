// The set-up is plain JavaScript, because it runs before a compiler is installed. These are the types of what is tested.
import {createRequire} from 'node:module';

const load = createRequire(__filename);

export type FoundPython = {program: string; version: [number, number, number]; venv: boolean};

export type Probes = {
  platform: string;
  arch: string;
  musl: boolean;
  pythons: FoundPython[];
  compiler?: string;
  nvidia?: {name: string; driver: string};
  browser?: string;
  native?: string;
  choice?: Choice;
};

/** Which backends are wanted, and of WASM alone who says so. */
export type Choice = {backend: 'auto' | 'native' | 'wasm'; reason?: string; advice?: string};

type Missing = {reason?: string; lost?: string; advice?: string};

export type Plan = {
  python: Missing & {action: 'venv' | 'none'; program?: string; version?: string};
  native: Missing & {
    action: 'cpu' | 'cuda' | 'download' | 'none';
    requirements?: string;
    ways?: string[];
    why?: string;
    chosen?: boolean;
  };
  browser: Missing & {action: 'system' | 'packaged' | 'none'; sources: string[]; program?: string};
};

export const {decide, losses} = load('../../scripts/setup/decide.cjs') as {
  decide: (probes: Probes) => Plan;
  losses: Record<string, string>;
};

export const {needs} = load('../../scripts/setup/needs.cjs') as {needs: Record<string, string[]>};

export type Lock = {release(): void; note(pids: number[]): void};

export const lock = load('../../scripts/setup/lock.cjs') as {
  acquire: (
    folder: string,
    options?: {
      command?: string;
      onWait?: (pid?: number, holder?: {command?: string; since?: string}) => void;
      pause?: number;
    },
  ) => Promise<Lock>;
  isStale: (folder: string, now?: number) => boolean;
};

export const command = load('../../scripts/setup/command.cjs') as {
  run: (
    program: string,
    parameters: string[],
    options?: {cwd?: string; log?: string; seconds?: number},
  ) => Promise<string>;
  causeOf: (output: string, registry: string) => {reason: string; advice: string} | undefined;
};

export const {choose} = load('../../scripts/setup/choice.cjs') as {
  choose: (wishes: {flag?: string; variable?: string; recorded?: string}) => Choice;
};

export const {findCompiler} = load('../../scripts/setup/probe.cjs') as {
  findCompiler: (env: Record<string, string>) => string | undefined;
};

export const binding = load('../../scripts/setup/binding.cjs') as {
  compilerArguments: (options: {
    platform: string;
    wheel: string;
    headers: string;
    sources: string[];
    output: string;
    zig?: boolean;
  }) => string[];
  makeBinding: (
    context: {place: Place; env: NodeJS.ProcessEnv; log: string; say: (text: string) => void},
    ways: string[],
    wheel?: string,
  ) => Promise<string>;
};

export const python = load('../../scripts/setup/python.cjs') as {
  environmentOfUv: (environment: Record<string, string>) => Record<string, string>;
  makeEnvironment: (context: {
    place: Place;
    log: string;
    plan: () => {python: Plan['python']};
  }) => Promise<string>;
};

export const kernel = load('../../scripts/setup/kernel.cjs') as {
  kernelspec: (place: {root: string; node?: string}) => {argv: string[]; env: Record<string, string>};
};

export const packages = load('../../scripts/setup/packages.cjs') as {
  make: (context: {place: Place}) => Promise<string>;
  differenceFromLock: (root: string) => string | undefined;
};

export type Place = Record<string, string>;

export const state = load('../../scripts/setup/state.cjs') as {places: (root: string) => Place};

export const browser = load('../../scripts/setup/browser.cjs') as {
  make: (context: {
    place: Place;
    env: NodeJS.ProcessEnv;
    plan: () => {browser: Plan['browser']};
    say: (text: string) => void;
  }) => Promise<string>;
};

export const weights = load('../../scripts/setup/weights.cjs') as {
  name: string;
  title: string;
  optional: boolean;
  present: (context: {place: Place}) => boolean;
  circumstances: (context: {results: {python?: {state: string}}}) => string;
  make: (context: {
    place: Place;
    env: NodeJS.ProcessEnv;
    log: string;
    results: {python: {state: string; reason?: string}};
  }) => Promise<string>;
};

export type Result = {
  state: 'in place' | 'to do' | 'done' | 'without';
  remembered?: boolean;
  chosen?: boolean;
} & Missing;

export type Step = {
  name: string;
  title: string;
  first: string;
  inputs: () => string;
  circumstances: () => string;
  present: () => boolean;
  make: () => Promise<string>;
};

export const perform = load('../../scripts/setup/perform.cjs') as {
  setUp: (
    steps: Step[],
    context: {place: Place; quiet: boolean; needed: string[]; results: Record<string, Result>},
    screen: {wait(): void; begin(step: Step): void; show(): void; end(): void},
  ) => Promise<void>;
};

export const screen = load('../../scripts/setup/screen.cjs') as {
  tellMissing: (
    steps: {name: string; title: string; optional?: boolean}[],
    context: {results: Record<string, Result>; needed: string[]; quiet: boolean; command: string},
  ) => void;
};

/** The error by which a step says that the machine lacks something. */
export const {StepFailure} = load('../../scripts/setup/command.cjs') as {
  StepFailure: new (reason: string, details?: {advice?: string; retry?: boolean; chosen?: boolean}) => Error;
};
