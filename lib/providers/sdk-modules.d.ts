/** Built by `scripts/build/vendor-scope.ts`. */
declare module '*?sandboxed' {
  const evaluate: import('./sandbox/names').EvaluateSdk;
  export default evaluate;
}
