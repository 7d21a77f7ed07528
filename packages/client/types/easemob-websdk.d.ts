/** The types are those of the vendor's own package, which has to be installed: it is also what the page goes on with by itself. */
export * from 'easemob-websdk';
export { default } from 'easemob-websdk';
