/** What a browser is shown at the API's own address. No script: the content security policy forbids it. */
export const welcomePage = page(
  'Throughline',
  `<h1>Throughline</h1>
<p>Carries a professional-services deal from won to paid. This is its API.</p>
<ul>
<li><a href="/docs">The API, to read and to try</a> (<a href="/openapi.json">OpenAPI 3.1</a>)</li>
<li><a href="/readyz">Is it ready?</a> <a href="/healthz">Does it live?</a></li>
</ul>
<p>On the command line: <code>npm run -s throughline -- --help</code></p>`,
);

/** Swagger UI from the installed package: nothing is fetched from elsewhere. */
export const docsPage = page(
  'Throughline API',
  `<div id="swagger-ui"></div>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>`,
);

/** A file of its own, because no script may stand in a page. No validator: it would send the document elsewhere. */
export const docsScript = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });\n`;

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body>
${body}
</body>
</html>
`;
}
