import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { payloadKeys } from '../../keys/payload-keys.ts';
import { EncryptionCodec, type Reader } from './payload-codec.ts';

/** For whoever bundles workflows: a bundle holds its own converters. */
export const converterPaths = {
  failureConverterPath: fileURLToPath(new URL('./failure-converter.ts', import.meta.url)),
  payloadConverterPath: fileURLToPath(new URL('./payload-converter.ts', import.meta.url)),
};

/**
 * How every client and worker of ours writes and reads what Temporal keeps. The one place: whoever connects takes it from
 * the connection. Throws payloadKeys' RangeError.
 */
export function dataConverter(env: NodeJS.ProcessEnv, reader: Reader = 'worker'): DataConverter {
  return { payloadCodecs: [new EncryptionCodec(payloadKeys(env), reader)], ...converterPaths };
}
