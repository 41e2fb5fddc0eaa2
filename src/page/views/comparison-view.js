import { elementById, setText } from './dom.js';
import { describeComparison } from '../model/compared-counts.js';

/**
 * Says by how much a range differs from the same time earlier: beside the chart, and beside the average of the headline.
 *
 * @returns {(compared: import('../model/compared-counts.js').ComparedTotals | null, options: { who: import('../model/shared-view.js').View['who'], range: string }) => void}
 */
export const createComparisonView = () => {
  const beside = elementById('chart-change', HTMLElement);
  const headline = elementById('rate-change', HTMLElement);

  return (compared, { who, range }) => {
    const said = compared === null ? null : describeComparison(compared, who);
    setText(beside, said === null ? '' : `· ${said.text}`);
    beside.title = said?.details ?? '';
    beside.hidden = said === null;
    headline.hidden = said === null || !said.isKnown;
    setText(headline, headline.hidden ? '' : `${said?.text} ${range}`);
  };
};
