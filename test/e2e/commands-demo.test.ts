// The documents' commands that show the extension, and make its pictures.
import { it } from 'vitest';
import { createCopy, runsOf, timeout } from './document-commands';

const copy = createCopy();

it.each(runsOf('demo'))('$command', run => copy.check(run), timeout);
it.each(['npm start -- --headless'])('%s', command => copy.checkStart(command), timeout);
