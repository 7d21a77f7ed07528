import { halfOpen } from './half-open';

halfOpen('agora');
