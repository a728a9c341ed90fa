import { z } from 'zod';
import { type ConfigFile, configFiles } from './config-files.ts';

/** JSON Schema of a configuration file, for editors: what may be typed, before anything is made of it. */
export function jsonSchema(file: ConfigFile): string {
  const schema = z.toJSONSchema(configFiles[file], { io: 'input', reused: 'inline' });
  return `${JSON.stringify({ title: `Throughline: ${file}.yaml`, ...schema }, null, 2)}\n`;
}
