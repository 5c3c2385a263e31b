import path from 'node:path';

/** The project's folder. */
export const root = path.resolve(__dirname, '../..');

/** What the tests leave to look at: pictures, and the log of a failed test. Their temporary folders lie there too. */
export const evidenceFolder = path.join(root, 'build', 'e2e');
