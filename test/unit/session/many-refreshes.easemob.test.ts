import { testManyRefreshes } from './many-refreshes';

testManyRefreshes('easemob');
