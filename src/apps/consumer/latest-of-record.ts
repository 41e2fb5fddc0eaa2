import { latestPlausible, MIN_EVENT_TIME_MS } from '../../stats/windows/plausible-time.ts';

/**
 * The latest time (epoch ms) that is believed of the event in a record: what is counted is a function of the log, so it
 * is judged by the record's own timestamp (ms, as text), which says when it was produced, or appended. Only a timestamp that
 * says nothing (it is missing, or from before there were wikis) or lies ahead of the clock itself (`now`) gives way to the
 * clock: then a later replay may place the event.
 */
export const latestOfRecord = (timestamp: string, now: number): number => {
  const produced = Number(timestamp);
  const latest = latestPlausible(now);
  return produced >= MIN_EVENT_TIME_MS && produced <= latest ? latestPlausible(produced) : latest;
};
