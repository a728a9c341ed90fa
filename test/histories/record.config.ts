import { defineConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** For `vitest run --config test/histories/record.config.ts`: the recorder, which `npm test` leaves alone. */
// biome-ignore lint/style/noDefaultExport: vitest loads its configuration by the default export
export default defineConfig({ test: { ...config.test, include: ['test/histories/record-histories.ts'] } });
