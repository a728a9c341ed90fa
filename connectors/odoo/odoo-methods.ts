/**
 * Every method we call: what it works on, whether it writes, and its arguments in the order of the server's own
 * signature. JSON-2 takes them by name. XML-RPC takes these by position, because overrides rename them (`write(values)` of
 * sale.order in 17 is `write(vals)` elsewhere).
 */
export const odooMethods = {
  search_read: { on: 'model', writes: false, order: ['domain', 'fields', 'offset', 'limit', 'order'] },
  web_search_read: { on: 'model', writes: false, order: ['domain', 'specification', 'offset', 'limit', 'order'] },
  fields_get: { on: 'model', writes: false, order: ['allfields', 'attributes'] },
  check_object_reference: { on: 'model', writes: false, order: ['module', 'xml_id'] },
  context_get: { on: 'model', writes: false, order: [] },
  load: { on: 'model', writes: true, order: ['fields', 'data'] },
  read: { on: 'records', writes: false, order: ['fields'] },
  web_read: { on: 'records', writes: false, order: ['specification'] },
  get_metadata: { on: 'records', writes: false, order: [] },
  write: { on: 'records', writes: true, order: ['vals'] },
  unlink: { on: 'records', writes: true, order: [] },
  action_confirm: { on: 'records', writes: true, order: [] },
  action_cancel: { on: 'records', writes: true, order: [] },
  action_post: { on: 'records', writes: true, order: [] },
  // Returns nothing: over XML-RPC that is a fault although the work is committed. Only as a state move.
  action_unlock: { on: 'records', writes: true, order: [], returnsNothing: true },
} as const satisfies Record<string, MethodShape>;

interface MethodShape {
  on: 'model' | 'records';
  writes: boolean;
  order: readonly string[];
  returnsNothing?: true;
}

export type OdooMethod = keyof typeof odooMethods;

export function methodShape(method: OdooMethod): MethodShape {
  return odooMethods[method];
}
