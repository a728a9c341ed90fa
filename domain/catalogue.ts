import type { ExceptionCategory } from './policy.ts';

/**
 * Trouble that passes parks nothing; a process that is held up by it is shown as degraded. It has no owner: nobody is
 * asked, and what is to be done, if anything, is said beside it.
 */
type Category = ExceptionCategory | 'degraded';

interface CatalogueRow {
  category: Category;
  title: string;
  /** What it means, for people who have never read our documentation. */
  sentence: string;
  whatToDo: string;
}

/**
 * Every code a person can meet: its category, what it means and what to do. One table, from which the messages, the API,
 * the command line and docs/exceptions.md are made. Whose it is follows from the category, as the firm has set it. A code
 * is never given a second meaning: links and tickets outlive releases.
 *
 * Longer than a file should be, because it is a table.
 */
export const catalogue = {
  // The deal, as the CRM has it.
  'TL-DEAL-0001': {
    category: 'incomplete data',
    title: 'A mandatory field of the deal is empty',
    sentence: 'The firm’s rules ask for a value that nobody has filled in.',
    whatToDo: 'Fill it in in the CRM: the process notices. Or correct it here.',
  },
  'TL-DEAL-0002': {
    category: 'incomplete data',
    title: 'A field of the deal is not readable',
    sentence: 'There is a value, but not of the kind it must be: a date, an amount, a number.',
    whatToDo: 'Write it in the CRM as the message says, or correct it here.',
  },
  'TL-DEAL-0003': {
    category: 'incomplete data',
    title: 'The deal contradicts itself',
    sentence:
      'Two values of the deal can’t both be right, such as an end before the start, or an amount that its lines don’t come to.',
    whatToDo: 'Find out which one is meant and change the other, in the CRM or here.',
  },
  'TL-DEAL-0004': {
    category: 'incomplete data',
    title: 'The deal has no company',
    sentence: 'Nobody knows to whom to sell.',
    whatToDo: 'Associate the deal with a company in the CRM.',
  },
  'TL-DEAL-0005': {
    category: 'incomplete data',
    title: 'The deal has no lines',
    sentence: 'Nobody knows what was sold.',
    whatToDo: 'Add line items to the deal in the CRM.',
  },
  'TL-DEAL-0006': {
    category: 'incomplete data',
    title: 'Milestones or fees don’t add up',
    sentence: 'What is to be billed in parts comes to another amount than what was sold.',
    whatToDo: 'Make the parts come to the whole in the CRM, or correct one of them here.',
  },
  'TL-DEAL-0007': {
    category: 'incomplete data',
    title: 'The deal that this one amends is not there or not in force',
    sentence: 'A change request adds to an order, and there is no order that it could add to.',
    whatToDo: 'Name the original deal in the CRM, or see that it is handled first, then retry.',
  },
  'TL-DEAL-0008': {
    category: 'incomplete data',
    title: 'The purchase order doesn’t cover the order',
    sentence: 'The customer has allowed less than what would be ordered in their name.',
    whatToDo: 'Ask the customer for a purchase order that covers it and enter its amount, or change the lines.',
  },

  // What the firm's own files say.
  'TL-MAP-0001': {
    category: 'policy',
    title: 'The legal entity is not configured',
    sentence: 'The deal names an entity that is not in config/mappings.yaml.',
    whatToDo: 'Correct the entity, or add the line that the message names, then retry.',
  },
  'TL-MAP-0002': {
    category: 'policy',
    title: 'The currency is not one of the entity’s',
    sentence: 'The entity does not sell in the currency of the deal.',
    whatToDo:
      'Correct currency or entity. If the entity shall sell in it, add it to config/entities.yaml with its rates.',
  },
  'TL-MAP-0003': {
    category: 'policy',
    title: 'The service is not mapped',
    sentence: 'A line sells a product code that config/mappings.yaml does not know.',
    whatToDo:
      'Correct the code (for all deals of this cause at once: throughline resolve-all), or add the line, then retry.',
  },
  'TL-MAP-0004': {
    category: 'policy',
    title: 'The deal’s owner is not mapped',
    sentence: 'Nobody knows which user of the ERP the deal’s owner is.',
    whatToDo: 'Add the owner to config/mappings.yaml, then retry all of this cause.',
  },
  'TL-MAP-0005': {
    category: 'policy',
    title: 'The payment terms are not mapped',
    sentence: 'The deal has payment terms that config/mappings.yaml does not know.',
    whatToDo: 'Correct the terms, or add them to the mapping, then retry.',
  },
  'TL-MAP-0006': {
    category: 'policy',
    title: 'The service package or billing schedule is not configured',
    sentence: 'The deal names one that config/mappings.yaml does not have.',
    whatToDo: 'Correct the name, or add the package or schedule, then retry.',
  },
  'TL-MAP-0007': {
    category: 'policy',
    title: 'The country is not known',
    sentence: 'The company’s country is neither an English name nor a code nor in the mapping.',
    whatToDo: 'Correct it, or add the CRM’s spelling to countries in config/mappings.yaml, then retry.',
  },
  'TL-MAP-0008': {
    category: 'policy',
    title: 'The ERP does not have what the mapping names',
    sentence: 'Config names a company, product, user, tax, price list or the like that the ERP does not have.',
    whatToDo: 'Make it in the ERP or put the name right in config, then retry all of this cause.',
  },
  'TL-MAP-0009': {
    category: 'policy',
    title: 'No rate for this role and currency',
    sentence: 'The entity’s rate card has no price for what is sold by the hour.',
    whatToDo: 'Add the rate to config/entities.yaml, then retry all of this cause.',
  },
  'TL-MAP-0010': {
    category: 'policy',
    title: 'The product makes a project of its own, though the project lives in the PSA',
    sentence: 'Confirming the order would make a second project in the ERP beside the one in the PSA.',
    whatToDo: 'Choose a product in the ERP that makes no project, or set projectIn: both for the entity, then retry.',
  },
  'TL-MAP-0011': {
    category: 'policy',
    title: 'Lines of several entities, where policy forbids it',
    sentence: 'The deal would become several contracts, and the firm has said that it must not.',
    whatToDo: 'Give all lines to one entity, or split the deal in the CRM.',
  },
  'TL-MAP-0012': {
    category: 'policy',
    title: 'The PSA does not have what the mapping names',
    sentence: 'Config names a template, service type, person or the like that the PSA does not have.',
    whatToDo: 'Make it in the PSA or put the name right in config, then retry all of this cause.',
  },
  'TL-CFG-0001': {
    category: 'policy',
    title: 'The configuration is not right',
    sentence:
      'The files in config/ contradict themselves or can’t be read; nothing new is planned until they are right.',
    whatToDo: 'Put right what the message names by file and line, then retry all of this cause.',
  },

  // Which record is meant.
  'TL-MATCH-0001': {
    category: 'ambiguous match',
    title: 'Several customers could be this company',
    sentence: 'The ERP has more than one customer that fits, and guessing would bill the wrong one.',
    whatToDo: 'Choose one of the candidates, or “a new customer”.',
  },
  'TL-MATCH-0002': {
    category: 'ambiguous match',
    title: 'The customer that matches is archived',
    sentence: 'The company was a customer before and has been put away in the ERP.',
    whatToDo: 'Bring the record back in the ERP and retry, or choose what is offered.',
  },
  'TL-MATCH-0003': {
    category: 'ambiguous match',
    title: 'Nobody in the ERP is this company, and we may not add it',
    sentence: 'The firm makes customers in the ERP by hand, and this one is not there yet.',
    whatToDo: 'Make the customer in the ERP, then retry.',
  },
  'TL-MATCH-0004': {
    category: 'ambiguous match',
    title: 'Several companies of the PSA could be this company',
    sentence: 'The PSA has more than one company that fits.',
    whatToDo: 'Choose one of the candidates, or “a new company”.',
  },

  // The systems' own refusals.
  'TL-ERP-0001': {
    category: 'rejected by system',
    title: 'The ERP refuses a record',
    sentence: 'The ERP has understood the record and does not take it; its own sentence is in the message.',
    whatToDo: 'Put right what it names, in the ERP or in the deal, then retry.',
  },
  'TL-ERP-0002': {
    category: 'access',
    title: 'The service account may not do this in the ERP',
    sentence: 'The account by which Throughline works lacks a right in the ERP.',
    whatToDo: 'Give the service account the right that the message names, then retry all of this cause.',
  },
  'TL-ERP-0003': {
    category: 'access',
    title: 'The ERP does not accept the credentials',
    sentence: 'Login or API key of the service account are wrong, expired or withdrawn.',
    whatToDo: 'Renew the key, restart the ERP’s worker with it, then retry all of this cause.',
  },
  'TL-ERP-0004': {
    category: 'rejected by system',
    title: 'The ERP answered in a way this version does not understand',
    sentence: 'Address, version or an added module make the ERP answer otherwise than any version that was proven.',
    whatToDo: 'Check address and version of the ERP; ask whoever looks after Throughline, then retry.',
  },
  'TL-ERP-0005': {
    category: 'rejected by system',
    title: 'A record is in a state that forbids the next step',
    sentence: 'Somebody has cancelled, changed or added to a record in the ERP that the process is about to use.',
    whatToDo: 'Look at the record in the ERP, bring it back or take the change out, then retry; or cancel the process.',
  },
  'TL-CRM-0001': {
    category: 'rejected by system',
    title: 'The CRM refuses a change',
    sentence: 'The outcome can’t be written to the deal; the CRM’s own sentence is in the message.',
    whatToDo: 'Put right in the CRM what it names, then retry.',
  },
  'TL-CRM-0002': {
    category: 'access',
    title: 'The service account may not do this in the CRM',
    sentence: 'The key or app by which Throughline works lacks a scope.',
    whatToDo: 'Give it the scope that the message names, then retry all of this cause.',
  },
  'TL-CRM-0003': {
    category: 'access',
    title: 'The CRM does not accept the credentials',
    sentence: 'The access token or the app’s grant is wrong, expired or withdrawn.',
    whatToDo: 'Renew it, restart the CRM’s worker with it, then retry all of this cause.',
  },
  'TL-CRM-0004': {
    category: 'rejected by system',
    title: 'The CRM answered in a way this version does not understand',
    sentence: 'The CRM’s answer has another form than its documentation says, or comes from something in front of it.',
    whatToDo: 'Check address and version of its API; ask whoever looks after Throughline, then retry.',
  },
  'TL-PSA-0001': {
    category: 'rejected by system',
    title: 'The PSA refuses a record',
    sentence: 'The PSA has understood the record and does not take it; its own sentence is in the message.',
    whatToDo: 'Put right what it names, in the PSA or in the deal, then retry.',
  },
  'TL-PSA-0002': {
    category: 'access',
    title: 'The service account may not do this in the PSA',
    sentence: 'The account by which Throughline works lacks a right in the PSA.',
    whatToDo: 'Give it the right that the message names, then retry all of this cause.',
  },
  'TL-PSA-0003': {
    category: 'access',
    title: 'The PSA does not accept the credentials',
    sentence: 'The access token is wrong, expired or withdrawn.',
    whatToDo: 'Renew it, restart the PSA’s worker with it, then retry all of this cause.',
  },
  'TL-PSA-0004': {
    category: 'rejected by system',
    title: 'The PSA answered in a way this version does not understand',
    sentence: 'The PSA’s answer has another form than its documentation says, or comes from something in front of it.',
    whatToDo: 'Check address and organisation; ask whoever looks after Throughline, then retry.',
  },
  'TL-PSA-0005': {
    category: 'rejected by system',
    title: 'A record is in a state that forbids the next step',
    sentence: 'Somebody has closed, archived or doubled a record in the PSA that the process is about to use.',
    whatToDo:
      'Look at the record in the PSA, bring it back or take the other one away, then retry; or cancel the process.',
  },

  // Decisions.
  'TL-APPR-0001': {
    category: 'stuck approval',
    title: 'Nobody has decided in time',
    sentence: 'Whoever was asked, and reminded, has let the time pass; the process still waits for the decision.',
    whatToDo: 'Decide, hand it over to somebody who can, retry to ask once more, or cancel.',
  },
  'TL-APPR-0002': {
    category: 'incomplete data',
    title: 'An approver has sent it back',
    sentence: 'An approver wants something changed before deciding; the comment says what.',
    whatToDo: 'Change it in the CRM, or retry with a reason that answers it; then the plan is asked about again.',
  },

  // What is no longer as it was.
  'TL-DRIFT-0001': {
    category: 'drift',
    title: 'The deal changed after it was handled',
    sentence: 'The order stands as it was written, and the deal now says something else.',
    whatToDo: 'Accept that the order stays, change the deal back, or cancel to take the order back.',
  },
  'TL-DRIFT-0002': {
    category: 'drift',
    title: 'The deal changed while it was being written',
    sentence: 'Part of what was approved is written, and the deal now says something else.',
    whatToDo:
      'Change the deal back, cancel to take back what is written, or accept to go on and leave that part as it is.',
  },
  'TL-DRIFT-0003': {
    category: 'drift',
    title: 'What was read back is not what was planned',
    sentence: 'The proof after the writing found a value that is not the approved one.',
    whatToDo: 'Put it right in the system and retry, or accept it as it is.',
  },
  'TL-DRIFT-0004': {
    category: 'drift',
    title: 'A record was changed by hand after it was done',
    sentence: 'The nightly proof found a value that is no longer the approved one, and that Throughline may put back.',
    whatToDo: 'Repair it (somebody else approves what is written back), accept it as it is, or hand it over.',
  },
  'TL-DRIFT-0005': {
    category: 'drift',
    title: 'A record was changed by hand, and only its owner can put it back',
    sentence:
      'The nightly proof found a value that is no longer the approved one, and that is not Throughline’s to write.',
    whatToDo: 'Put it right in the system and retry, accept it as it is, or hand it over.',
  },
  'TL-DRIFT-0006': {
    category: 'drift',
    title: 'A record that was written is gone',
    sentence: 'The nightly proof did not find a record that was proven before: it was deleted, or merged into another.',
    whatToDo:
      'Bring it back in the system and retry, accept that it is gone, hand it over, or cancel to take back the rest.',
  },
  'TL-UNDO-0001': {
    category: 'rejected by system',
    title: 'Undoing must not go on',
    sentence:
      'Time is recorded, something is delivered, an invoice is written, or another deal added to it: taking the contract back would lose that.',
    whatToDo: 'Move, reverse or cancel what the message names and retry, or accept that it stays.',
  },
  'TL-BUG-0001': {
    category: 'rejected by system',
    title: 'Throughline met something it does not know',
    sentence: 'A step failed several times for a reason that this version has no words for.',
    whatToDo: 'Ask the platform team to look for the process id in the worker’s log, then retry.',
  },

  // What a contract is billed by.
  'TL-BILL-0001': {
    category: 'incomplete data',
    title: 'The terms of a contract contradict themselves',
    sentence: 'A price, a discount, a limit or the parts of a fee can’t be billed as they stand.',
    whatToDo: 'Correct the terms where the contract is kept; the message names the version and the line.',
  },
  'TL-BILL-0002': {
    category: 'incomplete data',
    title: 'The rate of exchange isn’t known',
    sentence: 'Another currency than the contract’s comes in, and the table has no rate for it, or two for one day.',
    whatToDo: 'Enter the rate in Odoo, or leave the one that holds, then plan again.',
  },
  'TL-BILL-0003': {
    category: 'policy',
    title: 'A write-off doesn’t count',
    sentence: 'What is written off is given away: it takes a reason, and somebody else than whoever runs the billing.',
    whatToDo: 'Let somebody else who may decide write it off and say why, or bill it.',
  },
  'TL-BILL-0004': {
    category: 'policy',
    title: 'An invoice differs from its plan',
    sentence: 'Odoo computes another total than was planned. Even one cent may be a wrong tax or a changed line.',
    whatToDo: 'Compare the draft with the plan, correct what is wrong, then retry.',
  },
  'TL-BILL-0005': {
    category: 'policy',
    title: 'The books are locked on the invoice’s date',
    sentence: 'Odoo would post the invoice with another accounting date, without a word.',
    whatToDo: 'Open the period in Odoo, or date the invoice on the day of its posting.',
  },
  // Trouble that passes.
  'TL-WAIT-0001': {
    category: 'degraded',
    title: 'A system fails inside',
    sentence: 'The system answered with an error of its own (status 500, or one that says nothing).',
    whatToDo: 'Nothing at first: it is tried again. When it lasts, ask whoever runs the system.',
  },
  'TL-WAIT-0002': {
    category: 'degraded',
    title: 'What stands in front of a system can’t reach it',
    sentence:
      'A gateway or proxy answered in the system’s place (status 502, 503 or 504): it is being restarted, or is down.',
    whatToDo: 'Nothing at first: it is tried again. When it lasts, ask whoever runs the system.',
  },
  'TL-WAIT-0003': {
    category: 'degraded',
    title: 'A system takes no more calls for the moment',
    sentence: 'Its limit of calls is reached; the next one waits for as long as the system asked.',
    whatToDo: 'Nothing. When it happens daily, lower activitiesPerSecond in config/systems.yaml or buy a higher limit.',
  },
  'TL-WAIT-0004': {
    category: 'degraded',
    title: 'A system can’t be reached',
    sentence: 'No connection was made, so nothing can have happened there.',
    whatToDo: 'Check that the system runs and that the worker’s network reaches it.',
  },
  'TL-WAIT-0005': {
    category: 'degraded',
    title: 'The line to a system was cut',
    sentence: 'The connection broke during a call. A write may have happened, so the retry begins by looking.',
    whatToDo: 'Nothing at first: it is tried again. When it lasts, look at the network between worker and system.',
  },
  'TL-WAIT-0006': {
    category: 'degraded',
    title: 'A system gave no answer in time',
    sentence: 'The call took longer than it may. A write may have happened, so the retry begins by looking.',
    whatToDo: 'Nothing at first: it is tried again. When it lasts, ask whoever runs the system why it is slow.',
  },
  'TL-WAIT-0007': {
    category: 'degraded',
    title: 'A system’s answer can’t be read',
    sentence: 'The answer arrived cut short or garbled. A write may have happened, so the retry begins by looking.',
    whatToDo: 'Nothing at first: it is tried again. When it lasts, look at what stands between worker and system.',
  },
  'TL-WAIT-0008': {
    category: 'degraded',
    title: 'A record is locked by somebody else',
    sentence: 'Others are changing the same record at this moment; nothing was written.',
    whatToDo: 'Nothing: it is tried again.',
  },
  'TL-WAIT-0009': {
    category: 'degraded',
    title: 'The account is being moved by its vendor',
    sentence: 'The vendor is moving the account to another data centre and takes no calls meanwhile.',
    whatToDo: 'Nothing: it is tried again. The vendor says when such a move ends.',
  },
  'TL-WAIT-0010': {
    category: 'degraded',
    title: 'The address leads elsewhere',
    sentence:
      'What answers at the configured address is not the system, or has no such database: it is down, or the address is wrong.',
    whatToDo: 'Check address and database in the worker’s environment.',
  },
  'TL-WAIT-0011': {
    category: 'degraded',
    title: 'Throughline’s own code fails',
    sentence:
      'The process can’t take its next step because of a fault in this version; it goes on with the release that mends it.',
    whatToDo: 'Report it with the process id; nothing is lost meanwhile.',
  },
  'TL-WAIT-0012': {
    category: 'degraded',
    title: 'A step fails for an unknown reason and is tried again',
    sentence: 'It may pass by itself; after five attempts the process parks as TL-BUG-0001.',
    whatToDo: 'Nothing at first. The worker’s log has the error under the process id.',
  },
  'TL-WAIT-0013': {
    category: 'degraded',
    title: 'The worker that made a call is gone',
    sentence: 'It was stopped or lost its connection during a call; another worker makes the call again.',
    whatToDo: 'See that a worker for this system runs.',
  },
  'TL-WAIT-0014': {
    category: 'degraded',
    title: 'A key is missing',
    sentence:
      'What Temporal keeps of the process is encrypted under a key that a worker, or the API, does not have, or that is another one of the same id.',
    whatToDo: 'Put the key whose id is named back into PAYLOAD_KEYS (docs/encryption.md); nothing is lost meanwhile.',
  },
  'TL-WAIT-0015': {
    category: 'degraded',
    title: 'The ledger can’t be written',
    sentence:
      'What was decided and is about to be written can’t be put on record, so it is not written either; reading and planning go on.',
    whatToDo: 'See that the database of LEDGER_URL runs, has room and lets the ledger’s worker write (docs/ledger.md).',
  },
  'TL-WAIT-0016': {
    category: 'degraded',
    title: 'An answer came from elsewhere',
    sentence:
      'A call of the process, the answer to it, or what is said of the process, was not written by one of the workers: somebody who may write to the Temporal namespace put it there, and it is neither believed nor shown.',
    whatToDo:
      'Find out who it was, and reset the process in Temporal to before that event (the runbook on degraded processes). Did the process begin before there was encryption? Then PAYLOAD_ENCRYPTION=mixed is missing (docs/encryption.md).',
  },
} as const satisfies Record<string, CatalogueRow>;

/** Codes of trouble that passes by waiting. */
export type WaitCode = Extract<keyof typeof catalogue, `TL-WAIT-${string}`>;
/** Codes that an issue may have, and so an exception. */
export type CatalogueCode = Exclude<keyof typeof catalogue, WaitCode>;

const codes = Object.keys(catalogue) as (keyof typeof catalogue)[];

export const waitCodes = codes.filter((code): code is WaitCode => catalogue[code].category === 'degraded');
export const exceptionCodes = codes.filter((code): code is CatalogueCode => catalogue[code].category !== 'degraded');

export function isWaitCode(text: unknown): text is WaitCode {
  return waitCodes.some((code) => code === text);
}
