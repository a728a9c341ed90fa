import { requestSender } from '../request-sender.ts';
import { productiveRejection } from './productive-rejection.ts';

/** One request to Productive and its whole answer. Throws BusinessRejection TL-PSA-0004 when that is larger than allowed. */
export const sendRequest = requestSender('productive', 'Productive', (message) =>
  productiveRejection('TL-PSA-0004', {
    message,
    hint: 'Raise PRODUCTIVE_MAX_BODY_BYTES if the record really is that large.',
    about: 'size',
  }),
);
