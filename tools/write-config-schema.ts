import { mkdirSync, writeFileSync } from 'node:fs';
import { type ConfigFile, configFiles } from '../config/config-files.ts';
import { jsonSchema } from '../config/json-schema.ts';

/* Writes config/schema/*.json from the schemas that check the files: `node tools/write-config-schema.ts` after a change. */
const folder = new URL('../config/schema/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const file of Object.keys(configFiles) as ConfigFile[]) {
  writeFileSync(new URL(`${file}.json`, folder), jsonSchema(file));
}
