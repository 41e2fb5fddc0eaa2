/** Users in one part of a report. */
export const REPORT_PART_USERS = 1000;
