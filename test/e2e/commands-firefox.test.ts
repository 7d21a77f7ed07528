// The documents' commands that pack and check the extension for Firefox.
import { it } from 'vitest';
import { createCopy, runsOf, timeout } from './document-commands';

const copy = createCopy();

it.each(runsOf('firefox'))('$command', run => copy.check(run), timeout);
it.each(['npm start -- --firefox --headless'])('%s', command => copy.checkStart(command), timeout);
