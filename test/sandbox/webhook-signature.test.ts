import { describe, expect, it } from 'vitest';
import { webhookSignature } from '../../sandbox/hubspot/webhook-signature.ts';

const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const url = 'https://www.example.com/webhook_uri';
const body = "{'example_field':'example_value'}";

describe("HubSpot's signature v3", () => {
  it.each([
    // The vectors of HubSpot's own Python and Ruby libraries.
    [1_693_657_560_000, 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y='],
    [1_700_000_300_000, 'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw='],
  ])('comes out as HubSpot’s libraries know it, at %i', (timestamp, signature) => {
    expect(webhookSignature(secret, 'POST', url, body, timestamp)).toBe(signature);
  });

  it('undoes just HubSpot’s list of escapes in the URL', () => {
    const sign = (path: string) => webhookSignature(secret, 'POST', `https://x.example/${path}`, body, 1);
    expect(sign('a%3A%2f%3F%40%21%24%27%28%29%2A%2C%3b')).toBe(sign("a:/?@!$'()*,;"));
    for (const kept of ['%20', '%2B', '%26', '%3D']) expect(sign(kept)).not.toBe(sign(decodeURIComponent(kept)));
  });
});
