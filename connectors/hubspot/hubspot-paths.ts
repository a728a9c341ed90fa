/** The date-based API, or the numbered one that HubSpot stops supporting in September 2027. */
export type HubspotVersion = '2026-09' | 'v3';

export interface HubspotPaths {
  objects: string;
  associations: string;
  properties: string;
  owners: string;
  account: string;
  token: string;
}

/** Where each area of the API lives. The only place that knows a version; a new one is a new row. */
export const hubspotPaths: Record<HubspotVersion, HubspotPaths> = {
  '2026-09': {
    objects: '/crm/objects/2026-09',
    associations: '/crm/associations/2026-09',
    properties: '/crm/properties/2026-09',
    owners: '/crm/owners/2026-09',
    account: '/account-info/2026-09/details',
    token: '/oauth/2026-09/token',
  },
  v3: {
    objects: '/crm/v3/objects',
    // Associations had their own fourth version while everything else was at the third.
    associations: '/crm/v4/associations',
    properties: '/crm/v3/properties',
    owners: '/crm/v3/owners',
    account: '/account-info/v3/details',
    token: '/oauth/v1/token',
  },
};
