/** The page at `/`: what this is, for whoever follows the printed address. */
export function welcomePage(routes: readonly string[], scenarios: readonly string[]): string {
  const items = routes.map((route) => `<li><code>${route}</code></li>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Throughline sandbox</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem }</style>
</head>
<body>
<h1>Throughline sandbox</h1>
<p>This stands in for a firm's own systems: a HubSpot account, a Productive organisation and an Odoo database of the
invented firm Northwind, and its identity provider. They speak the vendors' protocols on this port, under the vendors' own paths
(<code>/crm/objects/2026-09/…</code>, <code>/crm/v3/objects/…</code>, <code>/api/v2/…</code>,
<code>/xmlrpc/2/…</code>, <code>/json/2/…</code>). Nothing here is real, and nothing leaves this machine.</p>
<p>The sandbox's own routes:</p>
<ul>
${items}
</ul>
<p>Deals to close with <code>POST /_deals</code>, as <code>{"scenario": "straight-through", "variant": 1}</code>:
${scenarios.map((name) => `<code>${name}</code>`).join(', ')}.</p>
</body>
</html>
`;
}
