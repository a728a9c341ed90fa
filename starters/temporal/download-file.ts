import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

// An unreachable host must cost seconds, not minutes: there is another source to try.
const millisecondsToAnswer = 5_000;
const millisecondsWithoutData = 15_000;

/**
 * Streams `url` into `file` with a progress bar on stderr and returns the SHA-256 of what was received, in hex.
 * Throws when there is no answer within 5 s, when data stops for 15 s, or on any status but 200.
 */
export async function downloadFile(url: string, file: string, label: string): Promise<string> {
  const stop = new AbortController();
  const watchdog = setTimeout(() => stop.abort(new Error('no answer')), millisecondsToAnswer);
  try {
    const response = await fetch(url, { signal: stop.signal });
    if (!response.ok || response.body === null) throw new Error(`answered ${response.status}`);
    const hash = createHash('sha256');
    const bar = progressBar(label, Number(response.headers.get('content-length') ?? 0));
    let stall: NodeJS.Timeout = watchdog;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        clearTimeout(stall);
        stall = setTimeout(() => stop.abort(new Error('the download stalled')), millisecondsWithoutData);
        hash.update(chunk);
        bar.advance(chunk.length);
        done(null, chunk);
      },
    });
    try {
      await pipeline(Readable.fromWeb(response.body as ReadableStream), measure, createWriteStream(file), {
        signal: stop.signal,
      });
    } finally {
      clearTimeout(stall);
      bar.end();
    }
    return hash.digest('hex');
  } finally {
    clearTimeout(watchdog);
  }
}

/** One line updated in place on a terminal; otherwise a line at every quarter. */
function progressBar(label: string, total: number): { advance(bytes: number): void; end(): void } {
  const terminal = process.stderr.isTTY === true;
  let received = 0;
  let shown = -1;
  return {
    advance(bytes) {
      received += bytes;
      const percent = total > 0 ? Math.floor((received / total) * 100) : 0;
      const step = terminal ? percent : Math.floor(percent / 25) * 25;
      if (step === shown) return;
      shown = step;
      const megabytes = `${(received / 1e6).toFixed(0)} of ${(total / 1e6).toFixed(0)} MB`;
      if (!terminal) process.stderr.write(`${label} ${step} % (${megabytes})\n`);
      else process.stderr.write(`\r${label} [${'█'.repeat(step / 4).padEnd(25, '░')}] ${step} % (${megabytes}) `);
    },
    end() {
      if (terminal) process.stderr.write('\n');
    },
  };
}
