import type { Command } from 'commander';

/** Prepares the firm's own systems; the sandbox's are prepared already. */
export function addSetupCommand(program: Command): void {
  program
    .command('setup')
    .description('Prepare a system of your own')
    .command('hubspot')
    .description(
      'Create the custom properties that Throughline reads and writes; those that are there stay as they are',
    )
    .addHelpText(
      'after',
      `
Examples:
  HUBSPOT_ACCESS_TOKEN=… HUBSPOT_CLIENT_SECRET=… throughline setup hubspot

Needs the scopes crm.schemas.deals.write and crm.schemas.companies.write. It may be run again at any time.`,
    )
    .action(async () => {
      // Loaded here alone: no other command speaks to a CRM.
      const [{ configFolder, loadConfig }, { ensureHubspotProperties }, { hubspotSettings }] = await Promise.all([
        import('../../../config/load-config.ts'),
        import('../../../connectors/hubspot/hubspot-properties.ts'),
        import('../../../connectors/hubspot/hubspot-settings.ts'),
      ]);
      const { fields } = loadConfig(configFolder(process.env)).systems.crm;
      await ensureHubspotProperties(hubspotSettings(process.env), (line) => process.stdout.write(`${line}\n`), fields);
      const { PUBLIC_URL: url = 'PUBLIC_URL' } = process.env;
      process.stdout.write(
        `Now let the app send the webhooks deal.propertyChange, deal.merge, deal.deletion and deal.associationChange to ` +
          `${url}/v1/webhooks/hubspot.\n`,
      );
    });
}
