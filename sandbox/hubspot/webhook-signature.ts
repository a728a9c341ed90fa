import { createHmac } from 'node:crypto';

/** The escapes HubSpot undoes in the URL before signing, and no others: `%20`, `%2B`, `%26` and `%3D` stay. */
const decodedEscapes = /%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi;

/**
 * HubSpot's signature v3: base64 of HMAC-SHA256 over method, full URL, body and timestamp, keyed with the app's client
 * secret. `timestamp` is epoch milliseconds, as in `X-HubSpot-Request-Timestamp`.
 */
export function webhookSignature(secret: string, method: string, url: string, body: string, timestamp: number): string {
  const uri = url.replace(decodedEscapes, (escaped) => decodeURIComponent(escaped));
  return createHmac('sha256', secret).update(`${method}${uri}${body}${timestamp}`, 'utf8').digest('base64');
}
