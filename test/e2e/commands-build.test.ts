// The documents' commands that build the extension for Chromium and measure its size. They share the output folder.
import { it } from 'vitest';
import { createCopy, runsOf, timeout } from './document-commands';

const copy = createCopy();

it.each(runsOf('build'))('$command', run => copy.check(run), timeout);
