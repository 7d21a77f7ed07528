// The documents' commands that pack the extension for Chromium and check the package. They share the output folder.
import { it } from 'vitest';
import { createCopy, runsOf, timeout } from './document-commands';

const copy = createCopy();

it.each(runsOf('packed'))('$command', run => copy.check(run), timeout);
