import type { SimulatedReply } from '../simulator.ts';

/** The HTML that Odoo's web server, or the nginx in front of it, answers with instead of an API's reply. */
export function noDatabasePage(): SimulatedReply {
  const body = `<!DOCTYPE html>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>No database is selected and the requested URL was not found in the server-wide controllers.</p>
<p>Please verify the hostname, <a href=/web/login>login</a> and try again.</p>

<!-- Alternatively, use the X-Odoo-Database header. -->
`;
  return page(404, body);
}

/** What 17 answers to `/json/2`. */
export function notFoundPage(): SimulatedReply {
  const why =
    'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.';
  return werkzeugPage(404, 'Not Found', why);
}

/** JSON-2 wants `Content-Type: application/json`. */
export function unsupportedMediaPage(): SimulatedReply {
  const why = 'Request inferred type is compatible with &#39;json2&#39; but the content type is not application/json.';
  return werkzeugPage(415, 'Unsupported Media Type', why);
}

/** When not even Odoo’s error handling was reached. */
export function internalErrorPage(): SimulatedReply {
  const why =
    'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.';
  return werkzeugPage(500, 'Internal Server Error', why);
}

/** The proxy’s own words, with its carriage returns. */
export function nginxPage(status: number, title: string): SimulatedReply {
  const body = `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n`;
  return { status, headers: { 'content-type': 'text/html', server: 'nginx/1.22.1' }, body };
}

function werkzeugPage(status: number, title: string, why: string): SimulatedReply {
  const body = `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${why}</p>\n`;
  return page(status, body);
}

function page(status: number, body: string): SimulatedReply {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}
