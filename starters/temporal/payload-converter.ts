import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';
import { Sealed } from '../../domain/sealed.ts';

/** In the metadata of a sealed value's payload, which is JSON otherwise, for Temporal's own tools too. */
export const SEALED = 'throughline-sealed';

/** JSON, with `Sealed` values marked. Loaded by path: by clients and workers, and into the bundle in which workflows run. */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => {
    if (!(value instanceof Sealed)) return defaultPayloadConverter.toPayload(value);
    const payload: Payload = defaultPayloadConverter.toPayload(value.value);
    return { ...payload, metadata: { ...payload.metadata, [SEALED]: new Uint8Array([1]) } };
  },
  fromPayload: <T>(payload: Payload) => {
    const value = defaultPayloadConverter.fromPayload<T>(payload);
    return payload.metadata?.[SEALED] ? (new Sealed(value) as T) : value;
  },
};
