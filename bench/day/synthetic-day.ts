export const START_MS = Date.UTC(2026, 4, 5);
export const DAY_MS = 86_400_000;
