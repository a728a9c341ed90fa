import { createServer } from 'node:net';
import { StartError } from './start-error.ts';

/** A port to be used, and the flag that changes it. */
export interface WantedPort {
  readonly flag: string;
  readonly port: number;
}

/** Throws StartError naming every port that is taken, and its flag. */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<void> {
  const twice = wanted.filter(({ port }, at) => wanted.findIndex((other) => other.port === port) !== at);
  const busy: string[] = twice.map(({ flag, port }) => `--${flag}: ${port} is given twice`);
  for (const { flag, port } of wanted) {
    if (!(await isFree(port))) busy.push(`--${flag}: ${port} is used by another program`);
  }
  if (busy.length === 0) return;
  throw new StartError('TL-START-0005', `Choose other ports with these flags.\n  ${busy.join('\n  ')}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
