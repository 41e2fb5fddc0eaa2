/** The user that is busy in a batch: the first in every second batch, the next in every fourth, and so on. */
export const busyUser = (batch: number): string => {
  let rank = 0;
  for (let n = batch + 1; n % 2 === 0; n /= 2) rank += 1;
  return `busy ${rank}`;
};
