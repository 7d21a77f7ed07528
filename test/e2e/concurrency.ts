/** Number of e2e files that run in parallel, each with a browser, which alone keeps most of two cores busy. */
export const concurrency = 2;
