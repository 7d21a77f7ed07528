import { testManyRefreshes } from './many-refreshes';

testManyRefreshes('tencent');
