import { testManyRefreshes } from './many-refreshes';

testManyRefreshes('agora');
