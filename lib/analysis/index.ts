export {rSquared} from './r-squared';
