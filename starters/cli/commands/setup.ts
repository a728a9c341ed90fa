import type { Command } from 'commander';

/** Prepares the firm's own systems; the sandbox's are prepared already. */
export function addSetupCommand(program: Command): void {
  const setup = program.command('setup').description('Prepare a system of your own');
  addHubspot(setup);
  addProductive(setup);
}

function addHubspot(setup: Command): void {
  setup
    .command('hubspot')
    .description(
      'Create the custom properties that Throughline reads and writes; those that are there stay as they are',
    )
    .addHelpText(
      'after',
      `
Examples:
  HUBSPOT_ACCESS_TOKEN=… throughline setup hubspot

Needs the scopes crm.schemas.deals.write, crm.schemas.companies.write and crm.schemas.line_items.write; what runs later
needs crm.objects.deals.read and .write, crm.objects.companies.read, crm.objects.contacts.read,
crm.objects.line_items.read, crm.objects.owners.read, crm.schemas.deals.read and, for the account's time zone, oauth. It
prints what the app's webhooks are to tell. It may be run again at any time: after an update it adds what is new.`,
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

function addProductive(setup: Command): void {
  setup
    .command('productive')
    .description('Create the custom fields that carry Throughline’s keys; those that are there stay as they are')
    .addHelpText(
      'after',
      `
Examples:
  PRODUCTIVE_API_TOKEN=… PRODUCTIVE_ORGANIZATION_ID=… throughline setup productive

The token's person needs a permission set that may change custom fields; what runs later must read and write companies,
projects, tasks, budgets, services and bookings, and read people, time and invoices. It prints which webhooks to add. It
may be run again at any time: after an update it adds what is new.`,
    )
    .action(async () => {
      // Loaded here alone: no other command speaks to a PSA.
      const [{ setupProductive }, { productiveSettings }, { productiveWebhookEvents }] = await Promise.all([
        import('../../../connectors/productive/setup-productive.ts'),
        import('../../../connectors/productive/productive-settings.ts'),
        import('../../../connectors/productive/webhook-events.ts'),
      ]);
      await setupProductive(productiveSettings(process.env), (line) => process.stdout.write(`${line}\n`));
      const { PUBLIC_URL: url = 'PUBLIC_URL' } = process.env;
      const events = productiveWebhookEvents.map(({ id, name }) => `  ${id} ${name}\n`).join('');
      process.stdout.write(
        `Now add these webhooks to ${url}/v1/webhooks/productive, where your plan has webhooks, and put their signature tokens ` +
          `into PRODUCTIVE_WEBHOOK_TOKEN, with commas between; without, only people tell of changes.\n${events}`,
      );
    });
}
