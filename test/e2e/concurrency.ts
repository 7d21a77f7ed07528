/** Number of e2e files that run in parallel, each with a browser. Four on two cores made tests time out. */
export const concurrency = 3;
