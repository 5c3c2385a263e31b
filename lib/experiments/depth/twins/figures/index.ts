export {pathLengthShares, pathLengthTable, pathLengthWhileLearning, type PathLengthRow} from './path-lengths';
export {accuracyByTwin, lesionByBlock, swapByBlock, twinsFairFight} from './twins';
