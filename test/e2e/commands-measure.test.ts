// The documents' commands that measure, one after the other: each starts browsers.
import { it } from 'vitest';
import { createCopy, runsOf, timeout } from './document-commands';

const copy = createCopy();

it.each(runsOf('measure'))('$command', run => copy.check(run), timeout);
