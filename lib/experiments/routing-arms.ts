/** The arms of the routing experiment, from the most static to the most dynamic. */
export const routingArms = ['mlp-1x', 'mlp-16x', 'static', 'dot-product', 'additive'] as const;

/** One of `routingArms`. */
export type RoutingArm = (typeof routingArms)[number];
