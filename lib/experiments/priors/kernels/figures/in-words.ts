import {withDecimals} from '../../../../show';
import {mean} from '../../../../study';

/** "0.41, 0.30", or "not solved" */
export const meansInWords = (lists: readonly (readonly number[])[]): string =>
  lists.map((list) => (list.length === 0 ? 'not solved' : withDecimals(mean(list), 2))).join(', ');
