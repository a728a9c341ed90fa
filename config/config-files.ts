import { approvalsSchema } from './approvals-schema.ts';
import { entitiesSchema } from './entities-schema.ts';
import { mappingsSchema } from './mappings-schema.ts';
import { systemsSchema } from './systems-schema.ts';

/** The files of a configuration, by name without `.yaml`, and what may stand in each. */
export const configFiles = {
  entities: entitiesSchema,
  systems: systemsSchema,
  mappings: mappingsSchema,
  approvals: approvalsSchema,
};

export type ConfigFile = keyof typeof configFiles;
