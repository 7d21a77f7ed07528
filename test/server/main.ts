// Command line: starts the IM service and the sample site, prints addresses and accounts, ends on a signal.
import { parseArgs } from 'node:util';
import { defaultApp, startImService } from './index';
import { startWebServer } from './web';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, web: { type: 'string', default: '0' } },
});

const accounts = ['alice', 'bob', 'carol'].map(userId => ({ userId, password: `${userId}-pass` }));

const im = await startImService({ port: Number(values.port) });
for (const account of accounts) im.addUser(defaultApp, account);
const web = await startWebServer({ im, port: Number(values.web), config: { accounts } });

console.log(`IM service   REST ${im.restUrl}   messages ${im.wsUrl}   HTTP-DNS ${im.dnsUrl}`);
console.log(`sample site  ${web.origins.join('   ')}`);
console.log(`app key      ${defaultApp}`);
for (const { userId, password } of accounts) console.log(`account      ${userId} / ${password}`);

async function end(): Promise<void> {
  await Promise.all([im.close(), web.close()]);
  process.exit(0);
}
process.once('SIGINT', end);
process.once('SIGTERM', end);
