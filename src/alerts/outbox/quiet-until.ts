import type { QuietHours } from '../rules/alert-config.ts';

const MINUTE_MS = 60_000;
/** Longer than any quiet hours, with a change of the clocks. */
const MAX_QUIET_MINUTES = 26 * 60;

const minuteOfDay = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/**
 * Returns a function of the time (epoch ms) to the end of the quiet hours that it falls in; `null` outside. The clock of the
 * time zone decides, so quiet hours are an hour shorter or longer in the night in which the clocks change.
 */
export const quietUntil = ({ from, to, timeZone }: QuietHours): ((at: number) => number | null) => {
  const [first, end] = [minuteOfDay(from), minuteOfDay(to)];
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const isQuiet = (at: number): boolean => {
    const minute = minuteOfDay(format.format(at));
    return first < end ? minute >= first && minute < end : minute >= first || minute < end;
  };
  return (at) => {
    if (!isQuiet(at)) return null;
    let until = at - (at % MINUTE_MS);
    for (let minutes = 0; minutes < MAX_QUIET_MINUTES && isQuiet(until); minutes += 1) until += MINUTE_MS;
    return until;
  };
};
