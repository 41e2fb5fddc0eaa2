/** The annotations of charts, beside the statistics that they belong to. */
export const ANNOTATIONS_FILE = 'annotations.ndjson';
