/** `package?sandboxed`: see `scripts/build/vendor-scope.ts`. */
declare module '*?sandboxed' {
  const evaluate: import('./sandbox/names').EvaluateSdk;
  export default evaluate;
}
