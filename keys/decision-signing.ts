import { type KeyRing, keyRing } from './key-ring.ts';

/**
 * The keys that people's messages are signed and verified with; or `off`, which is only for trying things
 * out: said in so many words (`DECISION_SIGNING=off`), and with a Temporal server on this machine, where nobody else can
 * write to it.
 *
 * @throws Error naming what is missing or wrong, before anything is started.
 */
export function decisionSigning(
  use: 'sign' | 'verify',
  env: NodeJS.ProcessEnv,
  temporalAddress: string,
): KeyRing | 'off' {
  const { DECISION_SIGNING: setting = '' } = env;
  if (setting === '' || setting === 'on') return withoutOnlyRetired(keyRing('decisions', use, env));
  if (setting !== 'off') throw new Error('[TL-KEY-0002] DECISION_SIGNING is neither "on" nor "off".');
  if (isHere(temporalAddress) && env.NODE_ENV !== 'production') return 'off';
  throw new Error(
    '[TL-KEY-0003] DECISION_SIGNING=off is for a Temporal server on this machine, and not for production: whoever may ' +
      `write to the Temporal namespace at ${temporalAddress} could approve in anyone's name. Set DECISION_KEYS instead.`,
  );
}

/** A worker with these alone would come up, and refuse whatever anyone decides. */
function withoutOnlyRetired(ring: KeyRing): KeyRing {
  const keys = [...ring.keys];
  if (keys.some(([, { retired }]) => !retired)) return ring;
  const ids = keys.map(([kid]) => `"${kid}"`).join(', ');
  throw new Error(
    `[TL-KEY-0004] All keys that sign decisions are retired (${ids}), so no decision would count. Add the one that signs now.`,
  );
}

function isHere(address: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\]):\d+$/.test(address);
}
