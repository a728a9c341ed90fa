import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { judgeSignature, publicUri } from '../../../connectors/hubspot/webhook-signature.ts';

// Known answers: the test vectors of HubSpot's own Python and Ruby clients.
const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const first = { timestamp: '1693657560000', signature: 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=' };
const second = { timestamp: '1700000300000', signature: 'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw=' };
const webhook = {
  method: 'POST',
  uri: 'https://www.example.com/webhook_uri',
  body: Buffer.from("{'example_field':'example_value'}"),
};

function judge(change: Partial<Parameters<typeof judgeSignature>[0]>, age = 0) {
  const signed = { ...webhook, ...first, ...change };
  return judgeSignature(signed, secret, Number(first.timestamp) + age);
}

describe('HubSpot’s signature, version 3', () => {
  it('is what HubSpot’s own clients say it is', () => {
    expect(judge({})).toBe('valid');
    expect(judgeSignature({ ...webhook, ...second }, secret, Number(second.timestamp))).toBe('valid');
  });

  it.each([
    ['%3A%2f', ':/'],
    ['%3F%40%21%24%27%28%29%2A%2C%3B', "?@!$'()*,;"],
  ])('undoes %s in the address, once', (escaped, plain) => {
    const uri = `https://www.example.com/hook?a=${plain}`;
    const theirs = sign(uri);
    expect(judge({ uri: `https://www.example.com/hook?a=${escaped}`, signature: theirs })).toBe('valid');
  });

  it.each(['%20', '%2B', '%26', '%3D', '%25', '%253A'])('leaves %s as it is', (escaped) => {
    const uri = `https://www.example.com/hook?a=${escaped}`;
    expect(judge({ uri, signature: sign(uri) })).toBe('valid');
  });

  it('covers method, address, every byte of the body and the time', () => {
    expect(judge({ method: 'PUT' })).toBe('wrong');
    expect(judge({ uri: 'https://www.example.com/webhook_uri?x=1' })).toBe('wrong');
    expect(judge({ body: Buffer.concat([webhook.body, Buffer.from(' ')]) })).toBe('wrong');
    expect(judge({ timestamp: '1693657560001' })).toBe('wrong');
    expect(judgeSignature({ ...webhook, ...first }, `${secret}x`, Number(first.timestamp))).toBe('wrong');
  });

  it('is not old, and not from the future', () => {
    expect(judge({}, 300_000)).toBe('valid');
    expect(judge({}, 300_001)).toBe('too old');
    expect(judge({}, -300_000)).toBe('valid');
    expect(judge({}, -300_001)).toBe('in the future');
  });

  it.each([undefined, '', 'yesterday', '1e12', '-5', '99999999999999999'])('needs a time: %s is none', (timestamp) => {
    expect(judge({ timestamp })).toBe('missing');
  });

  it.each([
    [undefined, 'missing'],
    ['', 'missing'],
    ['K36dawei4A==', 'wrong'],
    ['not base64 at all!', 'wrong'],
    [`${first.signature}AAAA`, 'wrong'],
  ])('needs to be there whole: %s is %s', (signature, verdict) => {
    expect(judge({ signature })).toBe(verdict);
  });
});

describe('the public address', () => {
  it('comes from configuration, with path and query as they arrived', () => {
    expect(publicUri('https://tl.example/', '/v1/webhooks/hubspot?a=%2B')).toBe(
      'https://tl.example/v1/webhooks/hubspot?a=%2B',
    );
    expect(publicUri('https://tl.example/base', '/x')).toBe('https://tl.example/base/x');
  });
});

/** Signs the plain address, independently of the code under test. */
function sign(uri: string): string {
  return createHmac('sha256', secret)
    .update(`POST${uri}${webhook.body.toString()}${first.timestamp}`, 'utf8')
    .digest('base64');
}
