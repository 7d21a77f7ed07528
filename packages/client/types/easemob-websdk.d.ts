/** Types of the vendor's package, which the page must install: without Partyline the drop-in loads it. */
export * from 'easemob-websdk';
export { default } from 'easemob-websdk';
