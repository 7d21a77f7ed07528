import { halfOpen } from './half-open';

halfOpen('tencent');
