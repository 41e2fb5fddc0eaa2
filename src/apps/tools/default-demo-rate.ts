/** Events per second. */
export const DEFAULT_DEMO_RATE = 1;
