import { requestSender } from '../request-sender.ts';
import { hubspotRejection } from './hubspot-rejection.ts';

/** One request to HubSpot and its whole answer. Throws BusinessRejection TL-CRM-0004 when that is larger than allowed. */
export const sendRequest = requestSender('hubspot', 'HubSpot', (message) =>
  hubspotRejection('TL-CRM-0004', {
    message,
    hint: 'Raise HUBSPOT_MAX_BODY_BYTES if the record really is that large.',
    about: 'size',
  }),
);
