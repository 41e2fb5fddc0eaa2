/** Events per second: enough that most seconds have some. */
export const DEFAULT_DEMO_RATE = 3;
