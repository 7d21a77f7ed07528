/** Number of e2e files that run in parallel, each with a browser: they are mostly idle. */
export const concurrency = 4;
