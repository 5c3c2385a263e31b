// Which backends the user wants the project to have: `auto` (the native library where it can be had), `native` (nothing
// goes on without it) or `wasm` (it is neither fetched nor compiled). What a command then computes on is another matter:
// its own --backend, or WHY_ATTENTION_BACKEND.
'use strict';

const backends = ['auto', 'native', 'wasm'];
const nativeRequests = ['cpu', 'cuda', 'none'];

/** A wish that cannot be understood. */
class ChoiceError extends Error {}

function admit(name, value, admitted) {
  if (value !== undefined && !admitted.includes(value))
    throw new ChoiceError(`${name} must be one of ${admitted.join(', ')}. Got ${value}.`);
}

/**
 * The backends wanted, and if that is WASM alone, who says so and how to have it otherwise.
 *
 * @param wishes.flag - of `npm run setup -- --backend`, which is recorded
 * @param wishes.variable - WHY_ATTENTION_NATIVE, which is not: it counts before what is recorded, as long as it is set
 * @param wishes.recorded - the last flag
 * @returns `{backend, reason, advice}`
 * @throws ChoiceError for an unknown word, or a flag and a variable that contradict each other
 */
function choose({flag, variable, recorded}) {
  admit('--backend', flag, backends);
  admit('WHY_ATTENTION_NATIVE', variable, nativeRequests);
  const noneByVariable = variable === 'none';
  if ((flag === 'native' && noneByVariable) || (flag === 'wasm' && variable && !noneByVariable)) {
    throw new ChoiceError(
      `--backend ${flag} contradicts WHY_ATTENTION_NATIVE=${variable}: unset the variable.`,
    );
  }
  if (noneByVariable)
    return {
      backend: 'wasm',
      reason: 'WHY_ATTENTION_NATIVE=none asks for it',
      advice: 'Unset WHY_ATTENTION_NATIVE.',
    };
  const chosen = flag ?? (backends.includes(recorded) ? recorded : 'auto');
  if (chosen !== 'wasm') return {backend: chosen};
  if (variable) return {backend: 'auto'};
  return {
    backend: 'wasm',
    reason: 'the set-up was asked for WASM alone',
    advice: 'To have it: npm run setup -- --backend auto.',
  };
}

module.exports = {choose, ChoiceError, backends, nativeRequests};
