/**
 * What a product can do, as its connector declares it. Planners and workflows ask for these, never for a product's name.
 */
export interface Capabilities {
  /**
   * How our key gets onto a record: the system's own external ids, a custom field that `setup` makes, or nothing but the
   * record's name.
   */
  externalId: 'native' | 'custom field' | 'none';
  /** Does it tell us of changes? Without, only the sweep and people do. */
  webhooks: boolean;
}

export interface PsaCapabilities extends Capabilities {
  /** `copy`: it copies a template project by itself; `loop`: what a project begins with is written piece by piece. */
  projectTemplate: 'copy' | 'loop';
  /** Can people be planned by role, before anybody is named? */
  placeholders: boolean;
  /** Can time be approved through it? */
  approve: boolean;
  /** How time is marked as billed: by a flag, by an invoice that mirrors ours, or not at all. */
  markBilled: 'native' | 'mirror invoice' | 'none';
}
