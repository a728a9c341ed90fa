import pc from 'picocolors';

/** Only on a terminal: picocolors alone would colour the lines of a CI log too, and scripts wait for a plain `ready`. */
export const colours = pc.createColors(pc.isColorSupported && process.stdout.isTTY === true);
