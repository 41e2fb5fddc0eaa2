/** Users on one page of a report. */
export const REPORT_PAGE_USERS = 1000;
