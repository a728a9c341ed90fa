export type EarlierReleaseActivities = ReturnType<typeof earlierReleaseActivities>;

/** @param callsInClear as the payload keys say: encryption is off, or was turned on while processes were open */
export function earlierReleaseActivities(callsInClear: boolean) {
  return {
    /** Whether a process may be one that a release before 0.3.0 began, which sealed nothing. */
    mayBeOfEarlierRelease: async (): Promise<boolean> => callsInClear,
  };
}
