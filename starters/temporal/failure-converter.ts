import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Puts messages and stack traces of failures into a payload, which the codec encrypts; by itself, a codec leaves them in
 * clear text. Loaded by path: by clients and workers (data-converter.ts), and into the bundle in which workflows run.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
