import {registerExperiments} from '../../study';

/** The experiments on depth by name, as `claims.json` names them. */
export const depthExperiments = registerExperiments(__filename, {});
