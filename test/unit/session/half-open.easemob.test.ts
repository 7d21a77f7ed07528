import { halfOpen } from './half-open';

halfOpen('easemob');
