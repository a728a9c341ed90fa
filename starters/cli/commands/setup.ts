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
  HUBSPOT_ACCESS_TOKEN=… throughline setup hubspot

Needs the scopes crm.schemas.deals.write and crm.schemas.companies.write; what runs later needs crm.objects.deals.read
and .write, crm.objects.companies.read, crm.objects.contacts.read, crm.objects.line_items.read, crm.objects.owners.read,
crm.schemas.deals.read and, for the account's time zone, oauth. It prints what the app's webhooks are to tell. It may be
run again at any time.`,
    )
    .action(async () => {
      // Loaded here alone: no other command speaks to a CRM.
      const [{ configFolder, loadConfig }, { ensureHubspotProperties }, { hubspotSettings }, { webhookSubscriptions }] =
        await Promise.all([
          import('../../../config/load-config.ts'),
          import('../../../connectors/hubspot/hubspot-properties.ts'),
          import('../../../connectors/hubspot/hubspot-settings.ts'),
          import('../../../connectors/hubspot/webhook-subscriptions.ts'),
        ]);
      const { fields } = loadConfig(configFolder(process.env)).systems.crm;
      await ensureHubspotProperties(hubspotSettings(process.env), (line) => process.stdout.write(`${line}\n`), fields);
      const { PUBLIC_URL: url = 'PUBLIC_URL' } = process.env;
      process.stdout.write(
        `Now let the app send these webhooks to ${url}/v1/webhooks/hubspot; a service key has none, and then the sweep finds ` +
          `won deals.\n${webhookSubscriptions(fields)
            .map((subscription) => `  ${subscription}\n`)
            .join('')}`,
      );
    });
}
