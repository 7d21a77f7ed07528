// Builds the extension for the tests in Firefox, with free ports.
import type { TestProject } from 'vitest/node';
import { findFirefox } from '../../scripts/demo/find-browser';
import { build } from '../e2e/global-setup';

export default async function setup({ provide }: TestProject): Promise<void> {
  provide('builds', [await build(findFirefox(), '.partyline/e2e-firefox', 'firefox')]);
}
