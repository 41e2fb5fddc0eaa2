/** The text as databases store it: PostgreSQL refuses NUL, the driver of SQLite ends at it, and both want well-formed Unicode. */
export const storableText = (text: string): string => text.toWellFormed().replaceAll('\0', '\u{fffd}');
