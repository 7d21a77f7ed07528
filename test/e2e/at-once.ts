/** How many files of end-to-end tests run at the same time: each has a browser, and a browser has a core to itself then. */
export const atOnce = 2;
