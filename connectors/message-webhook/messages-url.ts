/**
 * Where messages to approvers go: an incoming webhook, as Slack and Teams have them. Null when the variable is not set: then
 * nothing is sent.
 *
 * @throws RangeError when it is no safe address. The address is a secret and is not repeated.
 */
export function messagesUrl(env: NodeJS.ProcessEnv): string | null {
  const text = env.THROUGHLINE_MESSAGES_URL?.trim();
  if (!text) return null;
  const url = URL.parse(text);
  const isLocal = url !== null && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal)) return url.href;
  throw new RangeError('THROUGHLINE_MESSAGES_URL must be an https address (http only on this machine).');
}
