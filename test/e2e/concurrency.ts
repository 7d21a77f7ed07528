/** How many files of end-to-end tests run at the same time, each with a browser of its own: they wait more than they compute. */
export const concurrency = 3;
