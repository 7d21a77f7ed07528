declare module 'the-sdk' {
  const sdk: unknown;
  export default sdk;
}
