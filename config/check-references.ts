import { programRoles } from '../domain/roles.ts';
import { didYouMean } from './closest.ts';
import type { ConfigFile } from './config-files.ts';
import type { ConfigPath } from './read-yaml.ts';

export interface WrongReference {
  file: ConfigFile;
  path: ConfigPath;
  text: string;
}

/**
 * Names in one place that another place doesn't have. Works on what the files say before the schemas have accepted it, so
 * that a wrong time zone in one file doesn't hide a wrong reference in another; what has the wrong shape is passed over.
 */
export function checkReferences(files: Record<ConfigFile, unknown>): WrongReference[] {
  const { entities, systems, mappings, approvals } = files;
  const entityCodes = keys(entities, 'entities');
  const rateRoles = [...new Set(entries(entities, 'entities').flatMap(([, entity]) => keys(entity, 'rates')))];
  const schedules = keys(mappings, 'schedules');
  const plans = keys(mappings, 'milestonePlans');
  const sold = [...new Set(entries(entities, 'entities').flatMap(([, entity]) => list(get(entity, 'currencies'))))].map(
    String,
  );
  const terms = keys(mappings, 'paymentTerms');
  const roles = keys(approvals, 'roles');

  const wrong: WrongReference[] = [];
  const refer = (file: ConfigFile, path: ConfigPath, name: unknown, known: string[], what: string) => {
    if (typeof name !== 'string' || known.includes(name)) return;
    wrong.push({ file, path, text: `"${name}" is not ${what}${didYouMean(name, known) || listed(known)}` });
  };

  for (const [crmValue, code] of entries(mappings, 'entities')) {
    refer('mappings', ['entities', crmValue], code, entityCodes, 'an entity of entities.yaml');
  }
  for (const [code, service] of entries(mappings, 'services')) {
    const path = ['services', code];
    refer('mappings', [...path, 'role'], get(service, 'role'), rateRoles, 'a role of any rate card');
    refer('mappings', [...path, 'defaultSchedule'], get(service, 'defaultSchedule'), schedules, 'one of schedules');
    refer(
      'mappings',
      [...path, 'defaultMilestones'],
      get(service, 'defaultMilestones'),
      plans,
      'one of milestonePlans',
    );
    const overage = get(get(service, 'retainer'), 'overageRole');
    refer('mappings', [...path, 'retainer', 'overageRole'], overage, rateRoles, 'a role of any rate card');
  }
  for (const [customer, terms] of entries(mappings, 'customers')) {
    for (const [role, prices] of entries(terms, 'rates')) {
      const path = ['customers', customer, 'rates', role];
      refer('mappings', path, role, rateRoles, 'a role of any rate card');
      for (const currency of keys(prices)) {
        refer('mappings', [...path, currency], currency, sold, 'a currency of any entity');
      }
    }
  }
  for (const [code, entity] of entries(entities, 'entities')) {
    const projectIn = get(entity, 'projectIn');
    if ((projectIn === 'psa' || projectIn === 'both') && (get(systems, 'psa') ?? null) === null) {
      const text = `${code} has its projects in the PSA (entities.yaml), so it must say which: connection, product, activitiesPerSecond`;
      wrong.push({ file: 'systems', path: ['psa'], text });
    }
    const path = ['entities', code, 'defaultPaymentTerms'];
    refer('entities', path, get(entity, 'defaultPaymentTerms'), terms, 'one of paymentTerms in mappings.yaml');
    const currencies = list(get(entity, 'currencies')).map(String);
    for (const [role, prices] of entries(entity, 'rates')) {
      for (const currency of keys(prices)) {
        refer(
          'entities',
          ['entities', code, 'rates', role, currency],
          currency,
          currencies,
          "one of the entity's currencies",
        );
      }
    }
  }
  for (const [index, rule] of list(get(approvals, 'rules')).entries()) {
    for (const [at, code] of list(get(get(rule, 'when'), 'entity')).entries()) {
      refer('approvals', ['rules', index, 'when', 'entity', at], code, entityCodes, 'an entity of entities.yaml');
    }
    for (const [at, role] of list(get(get(rule, 'ask'), 'roles')).entries()) {
      refer('approvals', ['rules', index, 'ask', 'roles', at], role, roles, 'one of roles');
    }
    for (const [at, role] of list(get(get(rule, 'escalate'), 'to')).entries()) {
      refer('approvals', ['rules', index, 'escalate', 'to', at], role, roles, 'one of roles');
    }
  }
  for (const [at, role] of list(get(get(approvals, 'moneyCorrections'), 'ask')).entries()) {
    refer('approvals', ['moneyCorrections', 'ask', at], role, roles, 'one of roles');
  }
  for (const [at, role] of list(get(get(get(approvals, 'moneyCorrections'), 'escalate'), 'to')).entries()) {
    refer('approvals', ['moneyCorrections', 'escalate', 'to', at], role, roles, 'one of roles');
  }
  for (const [index, delegation] of list(get(approvals, 'delegations')).entries()) {
    for (const [at, role] of list(get(delegation, 'roles')).entries()) {
      refer('approvals', ['delegations', index, 'roles', at], role, roles, 'one of roles');
    }
  }
  for (const [category, role] of entries(approvals, 'exceptionOwners')) {
    if (category === 'driftIn') continue;
    refer('approvals', ['exceptionOwners', category], role, roles, 'one of roles');
  }
  for (const [system, role] of entries(get(approvals, 'exceptionOwners'), 'driftIn')) {
    refer('approvals', ['exceptionOwners', 'driftIn', system], role, roles, 'one of roles');
  }
  return [
    ...wrong,
    ...rolesWithoutName(approvals),
    ...sameButForCase(mappings),
    ...currenciesWithoutAmount(files),
    ...hoursBeyondTheYear(files),
  ];
}

/** What the program lets only some roles do (domain/roles.ts), nobody could do in a firm without those roles. */
function rolesWithoutName(approvals: unknown): WrongReference[] {
  const known = keys(approvals, 'roles');
  const missing = [...new Set(Object.values(programRoles).flat())].filter((role) => !known.includes(role));
  if (known.length === 0 || missing.length === 0) return [];
  const text = `lacks ${missing.join(', ')}, which the program itself gives rights to (start, cancel, act anywhere)`;
  return [{ file: 'approvals', path: ['roles'], text }];
}

/** People's spelling of a mapped value is taken whatever its case, so two entries must differ in more. */
function sameButForCase(mappings: unknown): WrongReference[] {
  return entries(mappings).flatMap(([section, table]) => {
    const names = keys(table);
    const first = (name: string) => names.find((other) => other.toLowerCase() === name.toLowerCase());
    const twice = names.filter((name) => first(name) !== name);
    const text = (name: string) => `"${name}" is "${first(name)}" in other letters: keep one`;
    return twice.map((name) => ({ file: 'mappings' as const, path: [section, name], text: text(name) }));
  });
}

/** A rule on an amount says nothing about other currencies: forgetting one would let its deals through unseen. */
function currenciesWithoutAmount({ entities, approvals }: Record<ConfigFile, unknown>): WrongReference[] {
  const amounts = list(get(approvals, 'rules')).flatMap((rule) => {
    const when = get(rule, 'when');
    const currency = get(get(when, 'amountAtLeast'), 'currency');
    return typeof currency === 'string' ? [{ currency, entities: get(when, 'entity') }] : [];
  });
  if (amounts.length === 0) return [];
  const covers = (code: string, currency: string) =>
    amounts.some(
      (rule) => rule.currency === currency && (rule.entities === undefined || list(rule.entities).includes(code)),
    );
  return entries(entities, 'entities').flatMap(([code, entity]) => {
    const open = list(get(entity, 'currencies'))
      .map(String)
      .filter((currency) => !covers(code, currency));
    const text = (currency: string) =>
      `no rule has an amountAtLeast for ${code} in ${currency}, as others have: add one`;
    return open.map((currency) => ({ file: 'approvals' as const, path: ['rules'], text: text(currency) }));
  });
}

/** Deadlines are looked for within a year (activities/entity-time.ts): where an entity hardly opens, none might come. */
function hoursBeyondTheYear({ entities, approvals }: Record<ConfigFile, unknown>): WrongReference[] {
  const open = entries(entities, 'entities').map(([code, entity]) => ({ code, hours: hoursAYear(entity) }));
  const [least] = open.toSorted((a, b) => a.hours - b.hours);
  if (!least) return [];
  const asked: [ConfigPath, unknown][] = [
    ...list(get(approvals, 'rules')).map((rule, index): [ConfigPath, unknown] => [['rules', index], rule]),
    [['moneyCorrections'], get(approvals, 'moneyCorrections')],
  ];
  return asked.flatMap(([path, timers]) => {
    const reminders = get(timers, 'remindAfterBusinessHours');
    const all: [ConfigPath, unknown][] = [
      [['dueBusinessHours'], get(timers, 'dueBusinessHours')],
      [['escalate', 'afterBusinessHours'], get(get(timers, 'escalate'), 'afterBusinessHours')],
      ...(Array.isArray(reminders) ? reminders : [reminders]).map((hours): [ConfigPath, unknown] => [
        ['remindAfterBusinessHours'],
        hours,
      ]),
    ];
    return all
      .filter(([, hours]) => Number(hours) > least.hours)
      .map(([name, hours]) => ({
        file: 'approvals' as const,
        path: [...path, ...name],
        text: `${hours} opening hours never come for ${least.code}, which opens for ${least.hours} in a year (entities.yaml: calendar)`,
      }));
  });
}

/** Whole hours, rather too few; of a calendar that is wrong by itself, as many as there are. */
function hoursAYear(entity: unknown): number {
  const calendar = get(entity, 'calendar');
  const minutes = (name: string) => {
    const [, hours, rest] = /^(\d\d):(\d\d)$/.exec(String(get(calendar, name))) ?? [];
    return Number(hours) * 60 + Number(rest);
  };
  const aDay = minutes('closesAt') - minutes('opensAt');
  const days = new Set(list(get(calendar, 'workdays'))).size * 52 - list(get(calendar, 'holidays')).length - 1;
  return aDay > 0 && days > 0 ? Math.floor((aDay * days) / 60) : Number.POSITIVE_INFINITY;
}

function get(value: unknown, name: string): unknown {
  const table = value !== null && typeof value === 'object' && !Array.isArray(value) && Object.hasOwn(value, name);
  return table ? (value as Record<string, unknown>)[name] : undefined;
}

function entries(value: unknown, name?: string): [string, unknown][] {
  const table = name === undefined ? value : get(value, name);
  return table !== null && typeof table === 'object' && !Array.isArray(table) ? Object.entries(table) : [];
}

function keys(value: unknown, name?: string): string[] {
  return entries(value, name).map(([key]) => key);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function listed(known: readonly string[]): string {
  return known.length > 0 ? `; known are ${known.join(', ')}` : '; there is none';
}
