export {closenessRows, type ClosenessRow} from './closeness-rows';
export {damageByBlock} from './damage-by-block';
export {damageByLesion} from './damage-by-lesion';
export {pathMassesOfNets} from './path-masses';
export {similarityMaps} from './similarity-maps';
