import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { loadConfig } from '../config/load-config.ts';
import { exceptionsPage } from './exceptions-page.ts';

/* Writes docs/exceptions.md from the catalogue: `node tools/write-exceptions.ts` after a change. */
const config = fileURLToPath(new URL('../config/', import.meta.url));
const { roles } = parse(readFileSync(`${config}approvals.yaml`, 'utf8')) as { roles: Record<string, string> };
writeFileSync(new URL('../docs/exceptions.md', import.meta.url), exceptionsPage(loadConfig(config).owners, roles));
