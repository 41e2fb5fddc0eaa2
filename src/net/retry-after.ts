/**
 * The delay that a `Retry-After` header asks for, in milliseconds: seconds or an HTTP date. A date is compared with the
 * response's own `Date`, so the delay is right even if our clock is wrong; `nowMs` is used only without that header.
 */
export const retryAfterMs = (
  retryAfter: string | null,
  date: string | null,
  nowMs: number,
): number | null => {
  if (retryAfter === null || retryAfter.trim() === '') return null;
  if (/^\s*\d+\s*$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const sentAt = Date.parse(date ?? '');
  const ms = Date.parse(retryAfter) - (Number.isNaN(sentAt) ? nowMs : sentAt);
  return Number.isNaN(ms) ? null : Math.max(0, ms);
};
