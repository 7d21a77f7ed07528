export function patchRoot(_root: object): void {}
