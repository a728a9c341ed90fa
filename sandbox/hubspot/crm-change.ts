import type { ObjectType } from './object-types.ts';

/** Something that happened to a record; webhooks tell of those the app subscribes to. */
export type CrmChange =
  | { kind: 'creation' | 'deletion'; type: ObjectType; id: string }
  | { kind: 'propertyChange'; type: ObjectType; id: string; name: string; value: string }
  | { kind: 'merge'; type: ObjectType; id: string; mergedId: string; propertiesMoved: number }
  | {
      kind: 'associationChange';
      type: ObjectType;
      id: string;
      toType: ObjectType;
      toId: string;
      removed: boolean;
      primary: boolean;
    };

/** Who did it, in HubSpot's words. */
export interface ChangeSource {
  changeSource: 'CRM_UI' | 'INTEGRATION';
  sourceId: string;
}
