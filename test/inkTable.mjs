// Stands for ink-table in tests. The genuine one is CommonJS and requires ink, which cannot be required (top-level await in yoga): it finds it in the
// cache instead. The bundle needs none of this.
import {createRequire} from 'node:module';
import * as ink from 'ink';

const require = createRequire(import.meta.url);
const id = require.resolve('ink');
require.cache[id] = {id, filename: id, loaded: true, exports: ink};

export default require('ink-table');
