/** Types of the vendor's package, which the page must install: without Partyline the drop-in loads it. */
export * from 'shengwang-chat';
export { default } from 'shengwang-chat';
