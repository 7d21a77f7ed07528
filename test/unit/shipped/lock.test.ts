// The lock file serves every system, not only the one that it was made on, and is held to no registry.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Locked {
  integrity?: string;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> };
const installed = Object.entries(packages).filter(([place]) => place !== '');

it('has every part that a package has for one system or another', () => {
  const names = new Set(installed.map(([place]) => place.replace(/^.*node_modules\//, '')));
  const missing = installed.flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).flatMap(name => (names.has(name) ? [] : `${name} of ${place}`)),
  );
  expect(missing).toEqual([]);
});

it('names each package by its content, and no place where it was had from', () => {
  expect(installed.length).toBeGreaterThan(100);
  expect(installed.filter(([, { integrity }]) => !integrity).map(([place]) => place)).toEqual([]);
  expect(installed.filter(([, { resolved }]) => resolved).map(([place]) => place)).toEqual([]);
});
