import { searchBehind } from './search-behind.js';

export const scenario = searchBehind(2);
