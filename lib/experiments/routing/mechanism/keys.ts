import type {SeedKeys} from '../../trials/seed-keys';

/** What trials of the mechanism study draw beside what all draw. */
export const mechanismPurposes = ['firstGradients', 'secondGradients', 'block'] as const;

/** One of `mechanismPurposes`. */
export type MechanismPurpose = (typeof mechanismPurposes)[number];

/** The keys of one seed. */
export type MechanismKeys = SeedKeys<MechanismPurpose>;
