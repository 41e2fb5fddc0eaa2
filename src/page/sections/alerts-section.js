import { FeatureDisabled, postJson } from '../net/api.js';
import { createAlertsView } from '../views/alerts-view.js';
import { createPanel } from '../views/panel.js';
import { createPoll } from '../net/poll.js';
import { elementById } from '../views/dom.js';
import { readAlerts, roleOf } from '../model/alert-items.js';

const INTERVAL_MS = 10_000;
const MAX_LISTED = 100;

/**
 * Open incidents, rules, targets and the history of alerts. The panel is hidden where no alerts are configured, and for
 * readers without a login, whom the server does not show them.
 *
 * @param {{ clock: { now: () => number } }} options
 */
export const createAlertsSection = ({ clock }) => {
  const section = elementById('alerts', HTMLElement);
  const panel = createPanel('alerts', { disabledText: '' });
  /** @type {import('../session.js').Session | null} */
  let session = null;
  /** @type {{ stop: () => void, now: () => void } | null} */
  let poll = null;

  const show = createAlertsView({
    onTest: async (target) => {
      try {
        await postJson(`alerts/test?target=${encodeURIComponent(target)}`, session?.token ?? null);
        poll?.now();
        return `A test to ${target} is on its way: its delivery is in the history.`;
      } catch (error) {
        return `The test to ${target} was not sent: ${error instanceof Error ? error.message : String(error)}`;
      }
    },
  });

  const close = () => {
    poll?.stop();
    poll = null;
  };

  return {
    /** @param {import('../session.js').Session} next */
    open: (next) => {
      session = next;
      if (next.token === null) section.hidden = true;
      if (next.token === null || poll !== null) return;
      const { get, random, onLoginRequired, token } = next;
      const mayTest = roleOf(token) === 'admin';
      poll = createPoll({
        everyMs: INTERVAL_MS,
        random,
        onLoginRequired,
        request: async (signal) => {
          const now = clock.now();
          const alerts = readAlerts(await get(`alerts?limit=${MAX_LISTED}`, signal), now);
          if (alerts === null) throw new Error('/alerts sent a malformed response');
          section.hidden = false;
          panel.ready();
          show(alerts, { now, mayTest });
        },
        onError: (error) => {
          if (error instanceof FeatureDisabled) section.hidden = true;
          else if (!section.hidden) panel.fail(error);
        },
      });
    },
    close,
    now: () => poll?.now(),
  };
};
