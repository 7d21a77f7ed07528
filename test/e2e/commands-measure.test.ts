// The documents' commands that measure. They share no files and are mostly idle.
import { it } from 'vitest';
import { createCopy, runsOf, timeout } from './document-commands';

const copy = createCopy();

it.concurrent.each(runsOf('measure'))('$command', run => copy.check(run), timeout);
