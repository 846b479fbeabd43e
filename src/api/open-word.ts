/** One of the words we know, which editors then offer; or one that the platform has added since. */
export type OpenWord<Known extends string> = Known | (string & {});
