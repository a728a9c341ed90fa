import { dataConverter } from '../starters/temporal/data-converter.ts';

/** The run's key ring: all tests run encrypted, but those that say otherwise. */
export const testKeys = {
  PAYLOAD_KEYS: `test:${Buffer.alloc(32, 'a key for tests').toString('base64')}`,
  PAYLOAD_KEY_ID: 'test',
};

/** For `Worker.runReplayHistory`: histories of this run are encrypted; recorded ones are read as they are. */
export const testDataConverter = dataConverter(testKeys);
